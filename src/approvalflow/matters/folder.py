"""A matter is a folder: `matter.toml`, the drawing, and stories that run through it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from approvalflow.errors import Unreadable
from approvalflow.matters.matter import Matter
from approvalflow.matters.read import read_matter
from approvalflow.reading import read_bytes

DRAWING_LIMIT = 16_000_000
TABLE_LIMIT = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterFolder:
    """What a folder holds; `content` and `drawing` are the bytes as they were, for the books; `tables` are
    the files beside them: decision tables, and drawings whose processes are called.
    """

    path: Path
    matter: Matter
    content: bytes
    drawing: bytes
    tables: Mapping[str, bytes]
    stories: tuple[Path, ...]


def read_folder(path: Path) -> MatterFolder:
    """Read a matter's folder. Raises Unreadable `file.*`, `toml.*`, DrawingRefused."""
    if not path.is_dir():
        raise Unreadable("matter.no_folder", folder=str(path))
    content = read_bytes(path / "matter.toml")
    return MatterFolder(
        path=path,
        matter=read_matter(content, f"{path.name}/matter.toml"),
        content=content,
        drawing=read_bytes(path / "process.bpmn", DRAWING_LIMIT),
        tables=files_beside(path),
        stories=_stories(path),
    )


def files_beside(path: Path) -> dict[str, bytes]:
    """The decision tables of a folder, and its drawings other than the matter's own."""
    found = (one for pattern in ("*.dmn", "*.bpmn") for one in sorted(path.glob(pattern)))
    return {one.name: read_bytes(one, TABLE_LIMIT) for one in found if one.name != "process.bpmn"}


def _stories(path: Path) -> tuple[Path, ...]:
    """Every other TOML file of the folder and of its `stories/`, by name."""
    found = [*path.glob("*.toml"), *path.glob("stories/*.toml")]
    return tuple(sorted(one for one in found if one.name != "matter.toml"))


def shipped(name: str) -> Path:
    """The folder of a matter that comes with the package. Raises Unreadable `matter.not_shipped`."""
    if name not in shipped_names():
        raise Unreadable("matter.not_shipped", name=name, known=list(shipped_names()))
    return processes() / name


def shipped_names() -> tuple[str, ...]:
    """The matters that come with the package, by folder name."""
    return tuple(sorted(one.parent.name for one in processes().glob("*/matter.toml")))


def sample_office() -> Path:
    """The people file of the sample office."""
    return processes() / "office.toml"


@cache
def processes() -> Path:
    """Where the shipped matters and the sample office lie: in the installed package, else in the checkout."""
    package = Path(str(files("approvalflow")))
    for place in (package / "processes", package.parents[1] / "processes"):
        if place.is_dir():
            return place
    raise Unreadable("matter.not_shipped", name="processes", known=[])
