"""A terminal for tests: each line typed is one run of `main`, with books that outlive it."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from approvalflow.cli import main

PAPERS = (
    "--material application-form --material subject-certificate "
    "--material facilities-and-layout --material safety-rules-list"
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout; nothing else may be there."""
        assert self.err == "", self.err
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The one JSON value on stderr."""
        assert self.out == "", self.out
        return json.loads(self.err)


class Terminal:
    """Types commands at a moment that stands still until it is moved."""

    def __init__(self, capsys: pytest.CaptureFixture[str], url: str, folder: Path) -> None:
        self._capsys = capsys
        self.url = url
        self.folder = folder
        self.day = "2026-03-02"

    def __call__(self, line: str | Sequence[str], at: str = "") -> Said:
        """One command; `at` moves the day, `--now` is added for commands that take it."""
        self.day = at or self.day
        words = shlex.split(line) if isinstance(line, str) else list(line)
        timeless = words[0] in ("acts", "decide", "run", "validate", "story", "demo")
        plain = timeless or words[0].startswith("-") or "--now" in words
        now = [] if plain else ["--now", f"{self.day}T09:00:00+08:00"]
        self._capsys.readouterr()
        code = main([*words, *now])
        said = self._capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(code=code, out=said.out, err=said.err)

    def done(self, line: str, at: str = "") -> Said:
        """A command that must succeed."""
        said = self(line, at)
        assert said.code == 0, said.err
        return said

    def submit(self, papers: str = PAPERS) -> Said:
        """An application, filed by the applicant."""
        return self.done(
            f"submit food-business-licence --applicant P-1 --name 清源餐饮 --case c-1 {papers} "
            "--data business=餐饮服务经营者 --data vending=false"
        )

    def to_review(self) -> None:
        """The file lies at the review."""
        self.submit()
        self.done("act c-1 Receive received --as zhang-min")
        self.done("act c-1 Accept accepted --as zhang-min")
