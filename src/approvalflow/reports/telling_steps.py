"""Intake, steps and decisions in words."""

from collections.abc import Iterator, Mapping

from msgspec import structs

from approvalflow.cases import events as e
from approvalflow.cases.routing import ERROR
from approvalflow.moment import local_date, read_zone
from approvalflow.reports.words_of import Teller, Telling, as_sentence, listed

# Intake


def _submitted(one: Telling) -> Iterator[str]:
    yield one.say(matter=one.rules.name)
    if getattr(one.event, "reopens", ""):
        yield one.say("reopens")
    if out := getattr(one.event, "challenges", {}):
        yield one.say("challenges", people=one.names.people(out))
    yield from _materials(one)


def _materials(one: Telling) -> Iterator[str]:
    if one.event.materials:
        yield one.say("materials", materials=one.names.materials(one.event.materials))


def _correction(one: Telling) -> Iterator[str]:
    told = [f"{one.names.materials([d.material])}：{d.text}" if d.material else d.text for d in one.event.defects]
    yield one.say(defects=listed(told))


def _resubmitted(one: Telling) -> Iterator[str]:
    yield one.say("complete" if one.event.complete else "incomplete")
    yield from _materials(one)


def _accepted(one: Telling) -> Iterator[str]:
    zone = read_zone(one.rules.zone)
    if one.event.deemed:
        yield one.say("deemed", effective=local_date(one.happened.effective, zone))
    else:
        yield one.say("implied" if one.event.implied else "accepted")


def _declined(one: Telling) -> Iterator[str]:
    yield one.say(text=as_sentence(one.event.text, one.names.language))
    if one.event.competent:
        yield one.say("competent")


# Steps


def _opened(one: Telling) -> Iterator[str]:
    seats = one.event.seats
    if not seats:
        yield one.say("job")
        return
    held = [seat.holder for seat in seats if seat.holder]
    who = held or list(dict.fromkeys(person for seat in seats for person in seat.candidates))
    party = one.so_far.applicant
    people = one.names.joined(party.name if party and id_ == party.id else one.names.person(id_) for id_ in who)
    pool = next((seat.pool for seat in seats if seat.pool), None)
    yield one.say("pool" if pool and not held else "holder", people=people, pool=one.names.pool(pool or ""))
    if any(seat.kept for seat in seats):
        yield one.say("kept")


def _settled(one: Telling) -> Iterator[str]:
    yield one.say()
    if one.event.tally:
        yield one.names.say(f"tally.{one.event.tally.rule}", **structs.asdict(one.event.tally))
    if one.event.why:
        yield one.say("why")


def _seat(one: Telling) -> Iterator[str]:
    before = one.event.previous
    previous = one.names.pool(before) if "@" in before else one.names.person(before)
    yield one.say(one.event.kind, holder=one.names.person(one.event.holder or ""), previous=previous)
    yield from one.text(one.event.reason)
    if one.event.authority:
        yield one.say("authority")


def _pool(one: Telling) -> Iterator[str]:
    event = one.event
    able = event.candidates if event.pool is None else ()
    who = [*map(one.names.person, (event.holder,) if event.holder else able)]
    people = one.names.joined(who) if who else one.names.pool(event.pool) if event.pool else "-"
    yield one.say(people=people)
    if event.previous:
        yield one.say("previous", previous=one.names.person(event.previous))


def _chosen(one: Telling) -> Iterator[str]:
    yield one.say(next=one.names.step(one.event.node), persons=one.names.people(one.event.persons))


def _urged(one: Telling) -> Iterator[str]:
    yield one.say(people=one.names.people(one.event.people))
    yield from one.text(one.event.text)


def _copied(one: Telling) -> Iterator[str]:
    yield one.say(persons=one.names.people(one.event.persons))
    yield from one.text(one.event.text)


def _papers(one: Telling) -> Iterator[str]:
    """What came with an opinion."""
    if papers := getattr(one.event, "attachments", ()):
        yield one.names.say("report.papers", papers=one.names.joined(paper.name for paper in papers))
    if signature := getattr(one.event, "signature", None):
        yield one.names.say("report.signed", algorithm=signature.algorithm)


def _challenged(one: Telling) -> Iterator[str]:
    yield one.say("own" if one.event.own else "party", officer=one.names.person(one.event.officer))
    yield from one.text(one.event.reason)


def _ruled(one: Telling) -> Iterator[str]:
    yield one.say("upheld" if one.event.upheld else "rejected", officer=one.names.person(one.event.officer))
    yield from one.text(one.event.reason)
    if one.event.authority:
        yield one.say("authority")


def _opinion(one: Telling) -> Iterator[str]:
    if getattr(one.event, "deemed", ""):
        yield one.say("deemed")
        return
    if earlier := getattr(one.event, "carried", ""):
        yield one.say("carried", earlier=one.names.step(earlier), person=one.names.person(one.event.by))
        return
    yield one.say()
    if getattr(one.event, "opinion", "") != "return":  # its text is told with the return itself
        yield from one.text(one.event.text)
    yield from _papers(one)


def _returned(one: Telling) -> Iterator[str]:
    yield one.say(to=one.names.step(one.event.to), reason=as_sentence(one.event.reason, one.names.language))


def _voided(one: Telling) -> Iterator[str]:
    yield one.say(step=one.names.step(one.event.node))


def _inspected(one: Telling) -> Iterator[str]:
    yield one.say(one.event.finding)
    yield from one.text(one.event.text)
    yield one.say("signed" if one.event.party_signed else "refusal")


def _listed(one: Telling) -> Iterator[str]:
    yield one.say(items=listed(one.event.items))


def _rectified(one: Telling) -> Iterator[str]:
    yield one.say("done" if one.event.done else "not_done")
    yield from one.text(one.event.text)


def _decided(one: Telling) -> Iterator[str]:
    if one.event.deemed:
        yield one.say("deemed", matter=one.rules.name)
        return
    basis, reason = one.names.joined(one.event.basis), as_sentence(one.event.reason, one.names.language)
    yield one.say(one.event.outcome, matter=one.rules.name, basis=basis, reason=reason)
    if one.event.remedies:
        yield one.say("remedies", remedies=one.names.joined(one.rules.remedies.get(r, r) for r in one.event.remedies))
    yield from _papers(one)


def _permit(one: Telling) -> Iterator[str]:
    yield one.say()
    if one.event.valid_until:
        yield one.say("until")


def _checked(one: Telling) -> Iterator[str]:
    yield one.say(one.event.outcome)
    yield from one.text(one.event.text)
    if one.event.officers:
        yield one.say("officers")


def _cancelled(one: Telling) -> Iterator[str]:
    error = one.event.why.removeprefix(ERROR)
    yield one.say() if error == one.event.why else one.say("error", error=error)
    if one.event.kept:
        yield one.say("kept")
    if one.event.unanswered:
        yield one.say("unanswered")


def _job(one: Telling) -> Iterator[str]:
    yield one.say(one.event.outcome)


STEPS: Mapping[type, Teller] = {
    e.CaseSubmitted: _submitted,
    e.CorrectionRequested: _correction,
    e.MaterialsResubmitted: _resubmitted,
    e.CaseAccepted: _accepted,
    e.CaseDeclined: _declined,
    e.StepOpened: _opened,
    e.StepSettled: _settled,
    e.StepCancelled: _cancelled,
    e.SeatChanged: _seat,
    e.PoolChanged: _pool,
    e.HandlersChosen: _chosen,
    e.Urged: _urged,
    e.CopySent: _copied,
    e.OfficerChallenged: _challenged,
    e.ChallengeRuled: _ruled,
    e.OpinionGiven: _opinion,
    e.Returned: _returned,
    e.StepVoided: _voided,
    e.StepDone: _opinion,
    e.CommitmentGiven: _opinion,
    e.CommitmentDeclined: _opinion,
    e.InspectionRecorded: _inspected,
    e.RectificationOrdered: _listed,
    e.RectificationAnswered: _rectified,
    e.DecisionMade: _decided,
    e.PermitIssued: _permit,
    e.CheckRecorded: _checked,
    e.CorrectionOrdered: _listed,
    e.JobAnswered: _job,
}
