"""The npm packages that tests compare with, as the lock file pins them. Needs Node and npm; without them tests skip."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", "read_and_write.js", "answer.js")


def installed(config: pytest.Config) -> Path:
    """A folder with the packages, installed once and kept in pytest's cache."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not (npm and node):
        pytest.skip("Node and npm are not installed")
    lock = (HERE / "package-lock.json").read_bytes()
    folder = Path(config.cache.mkdir(f"node-{hashlib.sha256(lock).hexdigest()[:12]}"))  # type: ignore[union-attr]
    for name in FILES:
        shutil.copy(HERE / name, folder)
    if not (folder / "node_modules").exists():
        _install(npm, folder)
    return folder


def _install(npm: str, folder: Path) -> None:
    """Beside its place first: two workers may come at once, and one of them is enough."""
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=folder.name))
    for name in FILES:
        shutil.copy(HERE / name, aside)
    try:
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=aside, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("npm ci did not finish in two minutes")
    if done.returncode:
        pytest.skip(f"npm ci failed: {done.stderr.strip()[-300:]}")
    if not (folder / "node_modules").exists():
        (aside / "node_modules").rename(folder / "node_modules")
    shutil.rmtree(aside, ignore_errors=True)


def run(folder: Path, script: str, *arguments: str, given: str = "") -> str:
    """What a script says on standard output."""
    command = ["node", script, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False, input=given)
    assert done.returncode == 0, done.stderr
    return done.stdout
