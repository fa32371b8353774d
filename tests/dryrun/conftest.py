"""Every move of every dry run in these tests is saved, reloaded and put into effect again (identity of position).

The board that a run keeps must at every rest be what its position, saved and reloaded, would be laid out as.
"""

from typing import Any

import msgspec
import pytest

from approvalflow.dryrun import moving
from approvalflow.tokens import Move, apply
from approvalflow.tokens.advance import advance_on
from approvalflow.tokens.board import Board

PARTS = ("inside", "below", "upon", "awaiting", "at")


@pytest.fixture(autouse=True)
def saved_and_reloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def checked(board: Board, drawing: Any, signal: Any, ask: Any, pay: Any) -> Any:
        before = msgspec.json.decode(msgspec.json.encode(board.position()))
        moves = advance_on(board, drawing, signal, ask, pay)
        reloaded = msgspec.json.decode(msgspec.json.encode(moves), type=tuple[Move, ...])
        after = board.position()
        assert apply(before, reloaded) == after
        saved = msgspec.json.decode(msgspec.json.encode(after))
        assert saved == after
        anew = Board(saved)
        assert [filled(board, part) for part in PARTS] == [filled(anew, part) for part in PARTS]
        waits, scopes, tokens = (after.get(part, {}) for part in ("waits", "scopes", "tokens"))
        assert all(one.get("on", "") in tokens or one.get("in", "") in scopes for one in waits.values()), "a lost wait"
        assert all(one["in"] in scopes for one in tokens.values()), "a token in a scope that is closed"
        assert all(one["on"] in tokens for one in scopes.values() if "on" in one), "a scope without its host"
        return reloaded

    monkeypatch.setattr(moving, "advance_on", checked)


def filled(board: Board, part: str) -> dict[str, Any]:
    """One of the ways to look things up, without what has become empty."""
    return {key: sorted(found) for key, found in getattr(board, part).items() if found}
