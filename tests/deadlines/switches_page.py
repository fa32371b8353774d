"""docs/reference/switches.md, made from the data, so that it cannot say anything else.

python tests/deadlines/switches_page.py        writes it anew; a test compares it with what stands there
"""

from pathlib import Path

from approvalflow.deadlines.switches import switches

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "switches.md"
HEAD = """\
# Switches: disputed readings of the law

Where readings of a text differ, approvalflow takes the mainstream one and lets an office or a matter choose another.
The matter goes before its office, the office before the default. A matter chooses in its `matter.toml`:

```toml
[switches]
receipt_policy = "next_working_day"
```

An office chooses in its own book, by somebody with the role `publisher` and with a reason: `office.set_switches({…},
reason=…, by=…)`, or on the command line. [Choose a reading of the law](../how-to/choose-a-reading.md) shows both.

    approvalflow switches
    approvalflow switches --set receipt_policy=next_working_day --reason "…" --as bai-xue

It counts for clocks that start from then on: a clock keeps the readings it was started with, and no date that was told
moves. The points that are read before or beside a clock follow the filing: the day of acceptance is read as it was when
the window for telling what is missing began.

A slip in a name or a reading is refused with those that exist. Every explanation prints the readings that an office or
a matter chose, and the defaults that bear on the date, each with its level; below the date stands every reading not
chosen that would give another one. A point with a single reading is settled and cannot be set otherwise. This page is
made from `deadlines/data/switches.toml`; why the defaults are what they are,
[Counting days](../explanation/counting-days.md) says.
"""


def switches_page() -> str:
    """The whole page."""
    return HEAD + "".join(_switch(name) for name in switches())


def _switch(name: str) -> str:
    one = switches()[name]
    rows = [
        f"| `{reading.name}`{' (default)' if not n else ''} | {reading.en} | {reading.zh} |\n"
        for n, reading in enumerate(one.readings)
    ]
    where = "read by every clock" if one.decides == "clock" else "read before or beside the clock"
    return (
        f"\n## `{name}`\n\n{one.question.en}\n{one.question.zh}？\n\nAuthority: {one.authority}; checked {one.checked};"
        f" {where}.\n\n| reading | | 中文 |\n|---|---|---|\n{''.join(rows)}"
    )


if __name__ == "__main__":
    PAGE.write_text(switches_page(), encoding="utf-8")
