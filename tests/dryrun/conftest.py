"""Every move of every dry run in these tests is saved, reloaded and put into effect again (identity of position)."""

from typing import Any

import msgspec
import pytest

from approvalflow.dryrun import runner
from approvalflow.tokens import Move, advance, apply


@pytest.fixture(autouse=True)
def saved_and_reloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def checked(drawing: Any, position: Any, signal: Any, ask: Any) -> Any:
        before = msgspec.json.encode(position)
        after, moves = advance(drawing, position, signal, ask)
        assert msgspec.json.encode(position) == before, "the position handed in was changed"
        reloaded = msgspec.json.decode(msgspec.json.encode(moves), type=tuple[Move, ...])
        assert apply(position, reloaded) == after
        saved = msgspec.json.decode(msgspec.json.encode(after))
        assert saved == after
        waits, scopes, tokens = (after.get(part, {}) for part in ("waits", "scopes", "tokens"))
        assert all(one.get("on", "") in tokens or one.get("in", "") in scopes for one in waits.values()), "a lost wait"
        assert all(one["in"] in scopes for one in tokens.values()), "a token in a scope that is closed"
        assert all(one["on"] in tokens for one in scopes.values() if "on" in one), "a scope without its host"
        return saved, reloaded

    monkeypatch.setattr(runner, "advance", checked)
