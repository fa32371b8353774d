"""A matter's clocks carry units, promise no more than the law leaves, and warn by rungs that mean something."""

from collections.abc import Iterator
from functools import partial

from approvalflow.deadlines import check_switches, read_as, units_of
from approvalflow.errors import Unreadable
from approvalflow.matters.fault import Fault, Path, fault, unreadable
from approvalflow.matters.matter import Matter, Rung
from approvalflow.terms import Term


def terms(matter: Matter) -> Iterator[Fault]:
    """Every term has an amount and a unit."""
    for path, text in _terms(matter):
        if (problem := unreadable(Term.parse, text)) is not None:
            yield fault(problem.code, *path, **problem.values)


def _terms(matter: Matter) -> Iterator[tuple[Path, str]]:
    for clock, one in matter.terms.items():
        yield ("terms", clock, "term"), one.term
        if one.extension:
            yield ("terms", clock, "extension", "up_to"), one.extension.up_to
    yield from ((("limits", key, "term"), one.term) for key, one in matter.limits.items())
    yield from ((("steps", key, "term"), one.term) for key, one in matter.steps.items() if one.term is not None)
    yield from ((("remedies", key, "within"), one.within) for key, one in matter.remedies.items())
    if matter.renewal:
        yield ("renewal", "lead"), matter.renewal.lead
    if matter.permit and matter.permit.valid is not None:
        yield ("permit", "valid"), matter.permit.valid


def promises(matter: Matter) -> Iterator[Fault]:
    """A promise is never longer than the law, and both are counted in the same unit."""
    promised, statutory = matter.terms.get("promised"), matter.terms.get("statutory")
    pair = _both(promised.term, statutory.term) if promised and statutory else None
    if pair is None:
        return
    path, values = ("terms", "promised", "term"), {"promised": str(pair[0]), "statutory": str(pair[1])}
    if pair[0].unit != pair[1].unit:
        yield fault("matter.promise_other_unit", *path, **values)
    elif pair[0].amount > pair[1].amount:
        yield fault("matter.promise_too_long", *path, **values)


def extensions(matter: Matter) -> Iterator[Fault]:
    """An extension adds to its clock in the same unit."""
    for clock, one in matter.terms.items():
        pair = _both(one.extension.up_to, one.term) if one.extension else None
        if pair and pair[0].unit != pair[1].unit:
            path = ("terms", clock, "extension", "up_to")
            yield fault("matter.extension_other_unit", *path, up_to=str(pair[0]), term=str(pair[1]))


def readings(matter: Matter) -> Iterator[Fault]:
    """A disputed reading is chosen by a switch and a reading that exist."""
    for name, chosen in matter.switches.items():
        if (problem := unreadable(partial(_chosen, name), chosen)) is not None:
            yield fault(problem.code, "switches", name, **problem.values)


def _chosen(name: str, reading: str) -> object:
    return check_switches({name: reading})


def units(matter: Matter) -> Iterator[Fault]:
    """A switch that decides a unit is about those days, and the term stands in the unit of its default."""
    stated: list[tuple[Path, str, str | None]] = [
        (("terms", name), one.term, one.unit_by) for name, one in matter.terms.items()
    ]
    if matter.renewal:
        stated.append((("renewal",), matter.renewal.lead, matter.renewal.unit_by))
    for path, text, switch in stated:
        if switch is None:
            continue
        known = [name for name in ANY_DAYS | OWN_DAYS.get(path[-1], frozenset()) if units_of(name)]
        if switch not in known:
            yield fault("matter.unit_by", *path, "unit_by", switch=switch, known=sorted(known))
        elif unreadable(Term.parse, text) is None and read_as(text, switch, {}) != str(Term.parse(text)):
            unit = read_as(text, switch, {}).split()[1]
            yield fault("matter.unit_by_default", *path, "unit_by", switch=switch, term=text, unit=unit)


ANY_DAYS = frozenset({"plain_days"})
OWN_DAYS = {
    "renewal": frozenset({"renewal_lead"}),
    "hearing_request": frozenset({"hearing_request"}),
    "hearing_notice": frozenset({"hearing_notice"}),
}
HEARING = ("hearing_request", "hearing", "hearing_notice")


def around(matter: Matter) -> Iterator[Fault]:
    """What a clock runs inside is another clock of the matter, and one that stands by itself."""
    known = sorted(name for name, one in matter.terms.items() if name != "promised" and one.within is None)
    stated: list[tuple[Path, str | None]] = [(("terms", name), one.within) for name, one in matter.terms.items()]
    stated += [(("steps", name), one.within) for name, one in matter.steps.items()]
    for path, within in stated:
        others = [name for name in known if name != path[1]]
        if within is not None and within not in others:
            yield fault("matter.within", *path, "within", clock=within, known=others)


def since(matter: Matter) -> Iterator[Fault]:
    """Only the follow-up check counts from one of two days; every other clock has its start."""
    for name, one in matter.terms.items():
        if one.since is not None and name != "check":
            yield fault("matter.since_fixed", "terms", name, "since", clock=name)


def hearing(matter: Matter) -> Iterator[Fault]:
    """A hearing that can be asked for can also be set and told in time."""
    missing = [name for name in HEARING if name not in matter.terms]
    if missing and len(missing) < len(HEARING):
        yield fault("matter.hearing_incomplete", "terms", missing=missing)


def ladders(matter: Matter) -> Iterator[Fault]:
    """Rungs have amounts that mean something and levels of their own; ladders named exist."""
    for ladder, rungs in matter.ladders.items():
        for number, rung in enumerate(rungs):
            path = ("ladders", ladder, number)
            if not _sensible(rung):
                yield fault("matter.bad_rung", *path, level=rung.level, when=rung.when, amount=rung.amount)
            if rung.level in {one.level for one in rungs[:number]}:
                yield fault("matter.level_twice", *path, level=rung.level, ladder=ladder)
    for key, step in matter.steps.items():
        if step.ladder is not None and step.ladder not in matter.ladders:
            known = sorted(matter.ladders)
            yield fault("matter.unknown_ladder", "steps", key, "ladder", ladder=step.ladder, known=known)


def _sensible(rung: Rung) -> bool:
    match rung.when:
        case "share":
            return 1 <= rung.amount <= 100
        case "due":
            return rung.amount == 0
        case _:
            return rung.amount >= 1


def _both(first: str, second: str) -> tuple[Term, Term] | None:
    try:
        return Term.parse(first), Term.parse(second)
    except Unreadable:
        return None
