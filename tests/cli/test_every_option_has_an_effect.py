"""Every option of every command to a case does something: it changes what is done or printed, or is refused.

Commands, their arguments and options are read from the parsers: what is added there is tried without being named here.
"""

import inspect
import io
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from typer.models import ArgumentInfo, OptionInfo

from approvalflow import Office
from approvalflow.cases.commands import Claim, Withdraw
from approvalflow.cli import failing, main
from approvalflow.cli.entering import _entered, commands
from small_office import APPLICANT, clock_at, to_review, write_matter

NOW = "2026-03-03T09:00:00+08:00"
TRIED: dict[str, tuple[str, ...]] = {
    "int": ("7", "1", "-1"),
    "date": ("2026-03-09", "2030-01-01"),
    "Path": ("no-such-file", "written"),
    "str": ("zz", "k" * 300, "x=y", "2026-03-09", "2030-01-01T09:00:00+08:00", "3 WD", "chen-jing", "P-2", "Review"),
}
"""What an option of a kind is tried with, in this order, until one of them has an effect."""
NAMED = {
    "case": "c-1", "step": "Review", "person": "zhao-lei", "persons": "zhao-lei", "leaver": "chen-jing",
    "by": "chen-jing", "now": NOW, "reason": "说明", "matter": "food-business-licence", "officer": "zhao-lei",
    "on": "2026-03-02", "outcome": "agree",
}  # fmt: skip
"""What arguments that must be given are given by name; any other the first of its kind."""

OTHERWISE = {
    "reopen": {"c-1": "c-3", "chen-jing": "zhang-min"},
    "submit": {"chen-jing": "zhang-min"},
    "withdraw": {"chen-jing": "applicant:P-1"},
}
"""Of whom, and of which case, it is asked where it would be refused otherwise, so that a switch could do nothing."""
SWITCHED = {"transfer-all": ("--yes",)}
"""What is asked for good, so that all of it is written."""
NOT_TEXT = "\udc80"
"""Of a command that is refused anyhow an option still reaches it where what is no text is refused first."""


def parameters(name: str) -> dict[str, inspect.Parameter]:
    """The arguments and options of a command, as its parser knows them."""
    return dict(inspect.signature(_entered(commands()[name], "en")).parameters)


def info(parameter: inspect.Parameter) -> ArgumentInfo | OptionInfo:
    """What its parser was told of it."""
    return next(one for one in get_args(parameter.annotation)[1:] if isinstance(one, ArgumentInfo | OptionInfo))


def kinds(parameter: inspect.Parameter) -> str:
    """The kind of its value."""
    of = get_args(parameter.annotation)[0]
    names = str(of)
    return next((kind for kind in ("bool", "int", "Path", "date") if kind in names), "str")


def spelled(parameter: inspect.Parameter) -> str:
    """How it is typed."""
    told = info(parameter)
    # What stands first is an option's name where the default stands with the parameter.
    found = [one for one in (told.default, *(told.param_decls or ())) if isinstance(one, str) and one.startswith("--")]
    return (found or [f"--{parameter.name.replace('_', '-')}"])[0].split("/")[0]


def base(name: str) -> list[str]:
    """The command with what it must be given, and who asks."""
    words = [name]
    for parameter in parameters(name).values():
        must = parameter.default is inspect.Parameter.empty
        value = NAMED.get(parameter.name, TRIED[kinds(parameter)][0] if kinds(parameter) != "bool" else "")
        if isinstance(info(parameter), ArgumentInfo):
            words += [value] if must or parameter.name in NAMED else []
        elif must or parameter.name in ("by", "now"):
            words += [spelled(parameter), *((value,) if kinds(parameter) != "bool" else ())]
    other = OTHERWISE.get(name, {})
    return [*(other.get(word, word) for word in words), *SWITCHED.get(name, ())]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books with a file that lies at the review."""
    folder = tmp_path_factory.mktemp("begun")
    write_matter(folder / "matter")
    with Office.open(f"sqlite:///{folder}/approvalflow.db", now=clock_at()) as office:
        office.publish(folder / "matter", by="bai-xue")
        for case in ("c-1", "c-2", "c-3"):
            to_review(office, case)
        office.do("chen-jing", Claim(case="c-2", visit=next(iter(office.case("c-2").visits))))
        office.do(APPLICANT, Withdraw(case="c-3", reason="不办了"))
    return folder


BUILT = cache(failing.build)
"""The parsers are made once: every process makes them anew, a test need not."""


class Trying:
    """Each command is tried on the same books."""

    def __init__(self, begun: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._begun, self._folder, self._count = begun, folder, 0
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(failing, "build", BUILT)
        monkeypatch.delenv("APPROVALFLOW_DB", raising=False)

    def __call__(self, words: list[str]) -> tuple[object, ...]:
        """What it answers, what it prints, and what is there afterwards."""
        self._count += 1
        here = self._folder / "here"
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(self._begun, here)
        self._monkeypatch.chdir(here)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(words)
        files = sorted(
            str(one.relative_to(here)) for one in here.rglob("*") if one.suffix not in (".db-wal", ".db-shm")
        )
        with closing(sqlite3.connect(here / "approvalflow.db")) as books:
            rows = [line for line in books.iterdump() if "af_refusal" not in line and "af_stream_head" not in line]
        return code, out.getvalue(), err.getvalue(), tuple(files), tuple(rows)


def attempts(name: str, parameter: inspect.Parameter, refused: bool) -> Iterator[list[str]]:
    """The command with the option, in different ways; without it for who asks and when, which the others have."""
    words = base(name)
    option = spelled(parameter)
    if option in words:
        at = words.index(option)
        words = words[:at] + words[at + (1 if kinds(parameter) == "bool" else 2) :]
        yield words
    if kinds(parameter) == "bool":
        yield [*words, option]
        return
    tried = (*TRIED[kinds(parameter)], *(() if kinds(parameter) == "str" else TRIED["str"]))
    yield from ([*words, option, one] for one in (*tried, *((NOT_TEXT,) if refused else ())))


ON_A_CASE = [
    name
    for name, one in commands().items()
    if name == "transfer-all" or (one.takes == "actor" and "case" in parameters(name))
]


@pytest.mark.parametrize("name", ON_A_CASE)
def test_every_option_has_an_effect(name: str, begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the command is refused: an option that is passed over in silence is none."""
    trying = Trying(begun, tmp_path, monkeypatch)
    plain = trying(base(name))
    refused = bool(plain[0])
    assert plain == trying(base(name)), "the same command says the same twice"
    idle = [
        spelled(one)
        for one in parameters(name).values()
        if isinstance(info(one), OptionInfo) and all(trying(words) == plain for words in attempts(name, one, refused))
    ]

    assert idle == [], plain[:3]
