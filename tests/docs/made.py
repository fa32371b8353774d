"""Reference pages that are made from the code, so that they cannot say anything else.

python tests/docs/made.py        writes them anew; a test compares them with what stands there
"""

import ast
import inspect
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import approvalflow
from approvalflow import errors
from approvalflow.bootstrap import Office
from approvalflow.cases import acts, commands
from approvalflow.words import catalogue

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "approvalflow"
REFERENCE = ROOT / "docs" / "reference"
BRANCHES = ("Unreadable", "DrawingRefused", "Refused", "Conflict", "BooksError", "Defect")


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A whole table."""
    yield from (row(*head), "|" + "---|" * len(head))
    yield from (row(*cells) for cells in rows)
    yield ""


def code(names: Iterable[str]) -> str:
    """Names as code, with commas."""
    return ", ".join(f"`{name}`" for name in names)


# acts.md


ACTS = """\
# Acts

What can be done, by whom, at which stage, with what. This page is made from `approvalflow.cases.acts.TABLE`, the one
table that the walk checks every command against.

- **who**: *seat* is whoever holds the seat of the step or is a candidate for it, when it is its turn; *holder* the
  same, whether or not it is its turn; *holder or head* also the superior of the holder, or of whoever could take it, or
  a head of the organ, and where none of these can, an administrator under an authority; *adder* whoever added the
  signer; *delegate* whoever has what was delegated, or delegated it;
  *filer* the applicant or a window clerk for it; *rank* the post that the matter names; *approver* an approver of the
  matter's organ; *participant* who has or had a seat in the case; *officer* anybody of the directory; *head* one of the
  organ, or a superior of the officer it is about; *keeper* who has a seat of an open step, a superior or a head;
  *releaser* who held it, a superior or a head; *reader* who has the seat, or whom it was delegated to; *doer* who spoke
  at the step or stands in for them; *administrator* of flows; *reopener* see [Reopen](../how-to/reopen.md); *owner* the
  owner of the incident, or whoever is above; *machine* the sweep or a job.
- **while**: the stages of the case at which it may be done.
- **must say**, **may say**: fields of the command. A field that is needed and missing is refused (`act.needs`), and so
  is one that the outcome does not know (`act.unknown_field`).
- **clocks**: S is the statutory clock, P the promised one.

Besides the events named, settling a step writes `StepSettled`, `Moved`, `StepOpened` and the events of the clocks.
`approvalflow acts --json` prints all of it, with what follows each command, its effect on path and opinions, the
messages that go out, and the codes with which it can be refused (`approvalflow.desk.registry`).
"""


def acts_page() -> str:
    """docs/reference/acts.md"""
    parts = [ACTS, "## Steps: an act and its outcomes", "", "`office.act(case, step, outcome, by=…, …)`, or `Act`.", ""]
    head = ("act", "outcome", "中文", "who", "while", "must say", "may say", "events", "clocks")
    steps = [one for one in acts.TABLE if one.command == "act"]
    parts += table(head, ((f"`{one.act}`" if one.act else "none", f"`{one.outcome}`", *_rest(one)) for one in steps))
    parts += ["## Other commands", "", "`office.do(actor, command)`.", ""]
    head = ("command", "中文", "who", "while", "must say", "may say", "events", "clocks")
    others = [one for one in acts.TABLE if one.command != "act"]
    parts += table(head, ((f"`{one.command}`", *_rest(one)) for one in others))
    return "\n".join(parts)


def _rest(one: acts.Row) -> tuple[str, ...]:
    stages = "always" if one.stages == acts.ANY else ", ".join(one.stages) or "before there is a case"
    return (one.zh, one.who, stages, code(one.needs), code(one.may), code(one.events), one.clocks)


# errors.md


ERRORS = """\
# Codes

Every refusal, error and finding has a stable code, its values, a sentence, and what to do. The sentences live in
`approvalflow.words`, in Chinese and English; `{braces}` stand for values, which are attributes of the error
(`error.code`, `error.values`, `error.say("zh-CN")`). This page is made from the source and that catalogue.

Whose fault it was decides the branch, and the branch decides the exit code of the command line:

"""
FOUND = (
    ("lint/", "finding"),
    ("bpmn/", "finding"),
    ("matters/", "finding"),
    ("expressions/", "finding"),
    ("calendars/", "Unreadable"),
    ("identity/sheet.py", "Unreadable"),
    ("identity/seats.py", "Refused"),
    ("desk/who/authority.py", "Refused"),
    ("storage/failures.py", "BooksError"),
    ("tokens/", "incident"),
    ("cases/stuck.py", "incident"),
    ("cases/", "finding"),
    ("cli/", "Unreadable"),
)
"""What a code is that no `raise` names itself: by the file that gives it."""


def errors_page() -> str:
    """docs/reference/errors.md"""
    areas: dict[str, list[str]] = defaultdict(list)
    known = given_codes()
    for one in sorted(set(known) & set(catalogue())):  # a test finds those without a sentence
        areas["AF" if re.fullmatch(r"AF\d+", one) else one.partition(".")[0]].append(one)
    parts = [ERRORS + "\n".join(_branches())]
    for area, codes in areas.items():
        if area == "AF":
            parts += [
                "## AF…",
                "",
                "Findings of the rules, each with a page of its own: [Rules](../rules/index.md).",
                "",
            ]
            continue
        parts += [f"## {area}", ""]
        parts += table(("code", "branch", "meaning, and what to do", "中文"), (_told(one, known[one]) for one in codes))
    return "\n".join(parts)


def _branches() -> Iterator[str]:
    rows = []
    for name in BRANCHES:
        kind = getattr(errors, name)
        rows.append((f"`{name}`", kind.exit_code, (inspect.getdoc(kind) or "").splitlines()[0]))
    rows.append(
        (
            "finding",
            "–",
            "Something wrong, or worth a look, in a drawing, a matter or a case; publishing collects them.",
        )
    )
    rows.append(
        ("incident", "–", "A file that cannot go on by itself: the act is kept, somebody owns it, `retry` goes on.")
    )
    yield from table(("branch", "exit", "meaning"), rows)


def _told(one: str, branches: set[str]) -> tuple[str, ...]:
    said = catalogue()[one]
    english, chinese = (" ".join(filter(None, (said[name], said.get(f"{name}_do")))) for name in ("en", "zh"))
    return (f"`{one}`", ", ".join(sorted(branches)), english, chinese)


def raised_codes() -> dict[str, set[str]]:
    """Codes that a `raise` of ours names itself, with the branches they are raised as."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in BRANCHES:
                    found[str(node.args[0].value)].add(name)
    return found


def given_codes() -> dict[str, set[str]]:
    """Every code that a user can be given: the raised ones, and whatever else says what to do."""
    found = raised_codes()
    found["drawing.refused"].add("DrawingRefused")
    texts = {file: file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py")}
    for one, said in catalogue().items():
        if one in found or "en_do" not in said:
            continue
        files = [str(file.relative_to(SOURCE)) for file, text in texts.items() if f'"{one}"' in text]
        kinds = {next((kind for start, kind in FOUND if file.startswith(start)), "") for file in files} - {""}
        found[one] |= kinds or {"finding"}
    return found


# python.md


PYTHON = """\
# Public names

`from approvalflow import …`: these names and no others are the door. They load when first used, so that importing the
package costs almost nothing. This page is made from the code; behind the door every module has its own docstring.

"""


def python_page() -> str:
    """docs/reference/python.md"""
    parts = [PYTHON]
    for name in approvalflow.__all__:
        parts += _entry(name, getattr(approvalflow, name))
    parts += [
        "## Stories",
        "",
        "`from approvalflow.stories import play, read_story`: see [Stories](story-toml.md).",
        "",
    ]
    from approvalflow import stories

    parts += table(("name", "what it does"), ((f"`{one}`", _said(getattr(stories, one))) for one in stories.__all__))
    return "\n".join(parts)


def _entry(name: str, found: object) -> Iterator[str]:
    yield from (f"## {name}", "", inspect.getdoc(found) or "", "")
    if isinstance(found, ModuleType):
        kinds = [getattr(commands, one.__name__) for one in commands.AnyCommand.__args__]  # type: ignore[attr-defined]
        yield from table(
            ("command", "fields", "meaning"), ((f"`{one.__name__}`", code(_own(one)), _said(one)) for one in kinds)
        )
    elif found is Office:
        yield from table(
            ("method", "what it does"),
            ((f"`{one}{_signature(getattr(Office, one))}`", _said(getattr(Office, one))) for one in office_methods()),
        )
    elif fields := getattr(found, "__struct_fields__", ()) or getattr(found, "__dataclass_fields__", ()):
        yield from ("Fields: " + code(fields) + ".", "")
    elif members := getattr(found, "__members__", ()):
        yield from ("Values: " + code(str(getattr(found, one)) for one in members) + ".", "")
    elif inspect.isfunction(found):
        yield from (f"`{name}{_signature(found)}`", "")
    elif inspect.isclass(found) and not issubclass(found, Exception):
        methods = [one for one, what in vars(found).items() if not one.startswith("_") and callable(what)]
        yield from table(
            ("method", "what it does"),
            ((f"`{one}{_signature(getattr(found, one))}`", _said(getattr(found, one))) for one in methods),
        )


def _own(kind: type) -> list[str]:
    shared = commands.Command.__struct_fields__
    return [name for name in kind.__struct_fields__ if name not in shared]  # type: ignore[attr-defined]


def office_methods() -> list[str]:
    """The public methods of `Office`, part by part, in the order in which they are written."""
    return [
        name
        for part in (Office, *Office.__bases__, *Office.__bases__[0].__bases__)
        for name in vars(part)
        if not name.startswith("_") and callable(getattr(Office, name))
    ]


def _signature(function: object) -> str:
    text = str(inspect.signature(function))  # type: ignore[arg-type]
    text = re.sub(r"<function (\w+) at \w+>", r"\1", text)
    text = re.sub(r"(: |-> )'([^']+)'", r"\1\2", text)
    text = re.sub(r"(?:\b[a-z_]+\.)+(?=[A-Za-z])", "", text)
    text = text.replace(" | ".join(one.__name__ for one in commands.AnyCommand.__args__), "AnyCommand")  # type: ignore[attr-defined]
    return text.replace("(self, ", "(").replace("(self)", "()")


def _said(found: object) -> str:
    return (inspect.getdoc(found) or "").split("\n\n")[0].replace("\n", " ")


PAGES = {"acts.md": acts_page, "errors.md": errors_page, "python.md": python_page}


def main() -> None:
    """Write every page anew."""
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
