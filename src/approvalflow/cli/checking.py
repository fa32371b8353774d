"""What `validate` reads: a folder of a matter, a drawing alone, a matter alone, or a people file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from approvalflow.cli.neighbours import read_with_neighbours
from approvalflow.errors import DrawingRefused, Finding, Unreadable
from approvalflow.reading import read_bytes

if TYPE_CHECKING:
    from approvalflow.bpmn.graph import Drawing

_DRAWINGS = (".bpmn", ".xml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What was found, in the order of the files; `drawing` is there where it can be run."""

    what: str
    findings: tuple[Finding, ...]
    drawing: "Drawing | None" = None
    content: bytes = b""


def check(path: Path, people: Path | None, *, by_hand: bool = False) -> Checked:
    """Read and lint. Raises Unreadable for a file that cannot be read at all."""
    if path.is_dir():
        return _folder(path, people, by_hand=by_hand)
    if path.suffix in _DRAWINGS:
        return _drawing(path, None, _people(people), str(path), by_hand=by_hand)
    if path.suffix == ".toml":
        return _toml(path)
    if not path.exists():
        raise Unreadable("file.missing", file=str(path))
    raise Unreadable("cli.cannot_validate", file=str(path))


def _folder(path: Path, people: Path | None, *, by_hand: bool) -> Checked:
    matter, findings = _matter(path / "matter.toml")
    manual = by_hand or (matter is not None and matter.by_hand)
    checked = _drawing(path / "process.bpmn", matter, _people(people), str(path), by_hand=manual)
    return Checked(
        what=checked.what, findings=(*findings, *checked.findings), drawing=checked.drawing, content=checked.content
    )


def _drawing(path: Path, matter: Any, people: Any, what: str, *, by_hand: bool) -> Checked:
    from approvalflow.bpmn.reader import read_drawing
    from approvalflow.lint import lint
    from approvalflow.matters.folder import DRAWING_LIMIT, files_beside

    content = read_bytes(path, DRAWING_LIMIT)
    beside = files_beside(path.parent) if matter is not None else {}
    if matter is None:
        reading = read_with_neighbours(path, by_hand=by_hand)
    else:
        reading = read_drawing(content, file=path.name, by_hand=by_hand, beside=beside)
    linted = lint(reading.drawing, matter, people) if reading.drawing is not None else ()
    if reading.drawing is not None and matter is not None:
        linted += tuple(_decisions(reading.drawing, matter, beside))
    return Checked(what=what, findings=(*reading.findings, *linted), drawing=reading.drawing, content=content)


def _decisions(drawing: "Drawing", matter: Any, beside: Mapping[str, bytes]) -> Iterator[Finding]:
    """What is wrong with the decisions that the drawing asks."""
    from approvalflow.bootstrap import Tables
    from approvalflow.desk.rules.tables import check_decisions

    yield from check_decisions(drawing, matter, beside, Tables())


def _matter(path: Path) -> tuple[Any, tuple[Finding, ...]]:
    from approvalflow.matters import read_matter

    try:
        return read_matter(read_bytes(path), f"{path.parent.name}/{path.name}"), ()
    except DrawingRefused as refused:
        return None, refused.findings


def _toml(path: Path) -> Checked:
    """A people file speaks of persons, departments or posts and of no law; everything else is taken for a matter."""
    from approvalflow.reading import parse_toml

    tables = parse_toml(read_bytes(path), path.name)
    if {"person", "department", "roster", "stand_in"} & set(tables) or not {"code", "basis"} & set(tables):
        _people(path)
        return Checked(what=str(path), findings=())
    return Checked(what=str(path), findings=_matter(path)[1])


def _people(path: Path | None) -> Any:
    from approvalflow.identity import TomlDirectory
    from approvalflow.matters import sample_office

    file = path or sample_office()
    return TomlDirectory.read(read_bytes(file), file.name)
