"""A terminal on fresh books with one small matter published."""

from pathlib import Path

import pytest

from cli.terminal import Terminal
from small_office import write_matter


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests reaches the command line, and it works in an empty folder."""
    for name in ("APPROVALFLOW_PEOPLE", "APPROVALFLOW_TENANT", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("APPROVALFLOW_LANG", "en")
    monkeypatch.setenv("APPROVALFLOW_DB", f"sqlite:///{tmp_path / 'books.db'}")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    """A terminal without any books."""
    return Terminal(capsys, f"sqlite:///{tmp_path / 'books.db'}", write_matter(tmp_path / "matter"))


@pytest.fixture
def terminal(bare: Terminal) -> Terminal:
    """A terminal on books with the matter published."""
    bare.done("publish matter --as bai-xue")
    return bare
