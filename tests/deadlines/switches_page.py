"""docs/reference/switches.md, made from the data, so that it cannot say anything else.

python tests/deadlines/switches_page.py        writes it anew; a test compares it with what stands there
"""

from pathlib import Path

from approvalflow.deadlines.switches import switches

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "switches.md"
HEAD = """\
# Switches: disputed readings of the law

Where readings of a text differ, approvalflow takes the mainstream one and lets an office or a matter choose another.
A matter does it in its `matter.toml`; `layered_switches(office, matter)` of `approvalflow.deadlines` lays the readings
of a matter over those of its office, so that the matter wins:

```toml
[switches]
receipt_policy = "next_working_day"
```

A slip in a name or a reading is refused with those that exist. Every explanation prints the readings that differ from
the default, and below the date every reading not chosen that would give another one. A point with a single reading is
settled and cannot be set otherwise. This page is made from `deadlines/data/switches.toml`; why the defaults are what
they are, [Counting days](../explanation/counting-days.md) says.
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
