"""Whatever can happen and whatever can be refused has its sentence, in Chinese and in English."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import approvalflow
from approvalflow.cases import acts, events
from approvalflow.cases.case import Stage
from approvalflow.words import catalogue

SOURCE = Path(approvalflow.__file__).parent
RAISED = {
    "Unreadable",
    "Refused",
    "Conflict",
    "BooksError",
    "Defect",
    "Finding",
    "Denial",
    "FindingRaised",
    "IncidentOpened",
}


def raised() -> Iterator[tuple[str, str]]:
    """Every code given as a literal, with the place that gives it."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in RAISED:
                named = [word.value for word in node.keywords if word.arg == "code"]
                for given in [*node.args[:1], *named]:
                    if isinstance(given, ast.Constant) and "." in str(given.value):
                        yield str(given.value), f"{file.relative_to(SOURCE)}:{node.lineno}"


def test_every_code_has_its_sentence_in_both_languages() -> None:
    """A refusal without words would be shown as a code with its values."""
    known = catalogue()

    assert [f"{code} ({place})" for code, place in raised() if not {"en", "zh"} <= set(known.get(code, ()))] == []


def test_every_event_has_its_sentence_in_both_languages() -> None:
    """By its name, or by its name and a variant."""
    names = {kind.__name__ for kind in get_args(events.AnyEvent)}
    told = {code.split(".")[1] for code in catalogue() if code.startswith("event.")} - {"text"}

    assert names == told


def test_every_stage_act_and_outcome_has_its_word() -> None:
    """What a person reads is not an identifier."""
    known = catalogue()
    words = {f"stage.{stage}" for stage in Stage} | {f"who.{row.who}" for row in acts.TABLE}
    words |= {f"doing.{row.act or '-'}" for row in acts.TABLE} | {f"doing.{row.command}" for row in acts.TABLE}
    words |= {f"outcome.{row.outcome}" for row in acts.TABLE if row.outcome}
    words |= {f"field.{name}" for row in acts.TABLE if row.command == "act" for name in (*row.needs, *row.may)}

    assert sorted(words - set(known)) == []


def test_both_languages_of_a_sentence_name_the_same_values() -> None:
    """A value that one reader is told is not kept from the other."""
    differing = [
        code
        for code, said in catalogue().items()
        if code.startswith("event.") and len({frozenset(_values(said[key])) for key in ("en", "zh")}) > 1
    ]

    assert differing == []


def test_no_code_is_told_twice() -> None:
    """One code, one place: a later file would silently win."""
    files = sorted((SOURCE / "words" / "catalogue").glob("*.toml"))
    counted = Counter(code for file in files for code in tomllib.loads(file.read_text("utf-8")))

    assert [code for code, times in counted.items() if times > 1] == []


def _values(template: str) -> Iterator[str]:
    return (re.split(r"\W", name)[0] for _, name, _, _ in Formatter().parse(template) if name)


def test_every_reason_of_a_step_taken_away_has_its_word() -> None:
    """No identifier stands in brackets in a Chinese sentence: whatever moves a file says why in both languages."""
    said = set[str]()
    for file in (*SOURCE.glob("cases/*.py"), *SOURCE.rglob("desk/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            place = {"follow": 3, "move": 1, "_fire": 1, "settle": 2}.get(getattr(getattr(node, "func", 0), "attr", ""))
            given = node.args[place:][:1] if place and isinstance(node, ast.Call) else ()
            said |= {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}

    assert {"taken back", "jumped", "timer", "signal", "reopened"} <= said
    assert sorted(one for one in said if f"why.{one}" not in catalogue()) == []
