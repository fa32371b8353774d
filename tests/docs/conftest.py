"""A folder as somebody has it who follows the pages: the shipped matters and examples, and nothing else."""

from pathlib import Path

import pytest

from docs.blocks import ROOT


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of one page, in English."""
    for name in ("processes", "examples"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "APPROVALFLOW_LANG", "APPROVALFLOW_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
