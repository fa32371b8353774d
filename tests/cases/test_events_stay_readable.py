"""An event that was once written is read by every later release: one file of examples per type and version.

Lines are only ever added: `python tests/cases/test_events_stay_readable.py` writes what the examples have new.
"""

import json
import sys
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from approvalflow.cases import events as e

GOLDEN = Path(__file__).parent / "golden"
TYPES = {kind.__name__: kind for kind in get_args(e.AnyEvent)}


def kept(name: str) -> list[str]:
    """The examples of a type in this version, as they were written."""
    file = GOLDEN / f"{name}.v{e.V}.jsonl"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


@pytest.mark.parametrize("name", sorted(TYPES))
def test_every_event_ever_written_is_read(name: str) -> None:
    """Read and written again it is the same, field by field: nothing it said is lost."""
    lines = kept(name)

    assert lines
    for line in lines:
        event = msgspec.json.decode(line, type=e.AnyEvent)
        assert type(event) is TYPES[name]
        assert json.loads(msgspec.json.encode(event)) == json.loads(line)


def main() -> None:
    """Add the examples that are not kept yet."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from reports.test_every_event_can_be_told import EXAMPLES

    GOLDEN.mkdir(exist_ok=True)
    party = e.Party(id="P-1", name="清源餐饮有限公司")
    first = e.CaseSubmitted(
        case="c-1",
        matter="food-business-licence",
        version="2026.1",
        drawing="sha256:0",
        zone="Asia/Shanghai",
        applicant=party,
        materials=("application-form",),
        data={"business": "餐饮服务经营者"},
        calendar=26,
    )
    for one in (first, *EXAMPLES):
        name, line = type(one).__name__, msgspec.json.encode(one).decode()
        if line not in kept(name):
            with (GOLDEN / f"{name}.v{e.V}.jsonl").open("a", encoding="utf-8") as file:
                file.write(line + "\n")


if __name__ == "__main__":
    main()
