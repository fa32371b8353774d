"""A matter stands on texts: each cited one is listed and was read, and the parts that its kind must have are there."""

from collections.abc import Iterator
from typing import Any

import msgspec

from approvalflow.matters.fault import Fault, Path, fault, unreadable
from approvalflow.matters.matter import Matter
from approvalflow.moment import read_zone


def texts(matter: Matter) -> Iterator[Fault]:
    """Every text cited is listed once, and was read after it was issued."""
    known = [one.id for one in matter.basis]
    for number, one in enumerate(matter.basis):
        if one.id in known[:number]:
            yield fault("matter.basis_twice", "basis", number, "id", basis=one.id)
        if one.issued and one.checked < one.issued:
            yield fault("matter.checked_too_early", "basis", number, "checked", checked=one.checked, issued=one.issued)
    for path, basis in citations(matter):
        if basis not in known:
            yield fault("matter.unknown_basis", *path, basis=basis, known=sorted(known))


def citations(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every place where a text is cited: `basis` (a word) and `also` (a list) of any table, however deep."""
    for key, inner in _parts(value):
        if key == "basis" and isinstance(inner, str):
            yield (*path, key), inner
        elif key == "also":
            yield from (((*path, key), one) for one in inner)
        else:
            yield from citations(inner, (*path, key))


def _parts(value: object) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, msgspec.Struct):
        yield from ((name, getattr(value, name)) for name in value.__struct_fields__)
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


def rungs_cited(matter: Matter) -> Iterator[Fault]:
    """A rung that names a text names the article too."""
    for ladder, rungs in matter.ladders.items():
        for number, rung in enumerate(rungs):
            if (rung.basis is None) != (rung.article is None):
                yield fault("matter.half_citation", "ladders", ladder, number, level=rung.level)


def licence(matter: Matter) -> Iterator[Fault]:
    """A licence (许可) has a window, a statutory term, materials, closed grounds of declining, and remedies."""
    if matter.kind != "许可":
        return
    lacking = [f"terms.{clock}" for clock in ("window", "statutory") if clock not in matter.terms]
    lacking += [part for part in ("materials", "declining", "remedies") if not getattr(matter, part)]
    for part in lacking:
        yield fault("matter.lacks", *part.split("."), part=part, kind=matter.kind)


def validity(matter: Matter) -> Iterator[Fault]:
    """A matter ends after it begins, and its zone exists."""
    if matter.until is not None and matter.until <= matter.effective:
        yield fault("matter.ends_before_start", "until", until=matter.until, effective=matter.effective)
    if (problem := unreadable(read_zone, matter.zone)) is not None:
        yield fault(problem.code, "zone", **problem.values)
