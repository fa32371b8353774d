"""Nothing follows from silence unless the matter names a text for it, and each text only where it speaks."""

from collections.abc import Iterator

from approvalflow.deadlines import silence as shipped_text
from approvalflow.errors import Unreadable
from approvalflow.matters.citations import silence_of
from approvalflow.matters.fault import Fault, Path, fault
from approvalflow.matters.matter import Matter

LAPSES = {"window": "accepted", "answer": "abandoned"}
EFFECTS = {"window": "accepted", "answer": "withdrawn", "statutory": "approved", "upper_level": "approved"}
"""What the silence on a clock of the case can lead to; on a consulted step it consents, at an expiry it renews."""


def lapses(matter: Matter) -> Iterator[Fault]:
    """The office's silence ends its window, the applicant's the time to answer; by one text, not by two."""
    for clock, one in matter.terms.items():
        if one.lapse is not None and LAPSES.get(clock) != one.lapse:
            yield fault("matter.lapse_elsewhere", "terms", clock, "lapse", clock=clock, lapse=one.lapse)
        elif one.lapse is not None and one.silence is not None:
            yield fault("matter.silence_twice", "terms", clock, "silence", clock=clock)


def texts(matter: Matter) -> Iterator[Fault]:
    """A text that is named is known, and gives what can follow there."""
    for clock, one in matter.terms.items():
        if one.silence is not None:
            yield from _fits(matter, one.silence, EFFECTS.get(clock, "–"), ("terms", clock, "silence"))
    for key, step in matter.steps.items():
        if step.silence is not None:
            yield from _fits(matter, step.silence, "consented", ("steps", key, "silence"))
    if matter.renewal:
        yield from _fits(matter, matter.renewal.silence, "renewed", ("renewal", "silence"))


def renewals(matter: Matter) -> Iterator[Fault]:
    """The expiry of the permit is a date of the form."""
    field = matter.renewal and matter.fields.get(matter.renewal.expiry)
    if matter.renewal and (not field or field.type != "date"):
        dates = sorted(name for name, one in matter.fields.items() if one.type == "date")
        yield fault("matter.expiry_no_date", "renewal", "expiry", field=matter.renewal.expiry, known=dates)


def own_texts(matter: Matter) -> Iterator[Fault]:
    """A text of the matter's own does not go by the name of a shipped one."""
    for key in matter.silence:
        if _is_shipped(key):
            yield fault("matter.silence_taken", "silence", key, silence=key)


def _is_shipped(key: str) -> bool:
    try:
        return bool(shipped_text(key))
    except Unreadable:
        return False


def _fits(matter: Matter, key: str, effect: str, path: Path) -> Iterator[Fault]:
    try:
        found = silence_of(matter, key)
    except Unreadable as problem:
        yield fault(problem.code, *path, **problem.values)
        return
    if found.effect != effect:
        yield fault("matter.silence_elsewhere", *path, silence=key, effect=found.effect, fits=effect)
