"""What is done with the course of a file by hand, in words."""

from collections.abc import Iterator, Mapping

from approvalflow.cases import events as e
from approvalflow.reports.words_of import Teller, Telling, as_sentence


def _jumped(one: Telling) -> Iterator[str]:
    yield one.say(to=one.names.step(one.event.to), reason=as_sentence(one.event.reason, one.names.language))
    if one.event.skipped:
        yield one.say("skipped", skipped=one.names.joined(one.names.step(node) for node in one.event.skipped))


def _reopened(one: Telling) -> Iterator[str]:
    yield one.say(reason=as_sentence(one.event.reason, one.names.language))


def _held(one: Telling) -> Iterator[str]:
    visit = one.event.visit
    reason = as_sentence(one.event.reason, one.names.language)
    yield one.say("step" if visit else "case", step=one.names.step(visit), reason=reason)


def _released(one: Telling) -> Iterator[str]:
    yield one.say("step" if one.event.visit else "case", step=one.names.step(one.event.visit))
    yield from one.text(one.event.reason)
    if one.event.authority:
        yield one.say("authority")


def _taken_back(one: Telling) -> Iterator[str]:
    yield one.say()
    yield from one.text(one.event.reason)


def _return_back(one: Telling) -> Iterator[str]:
    yield one.say(to=one.names.step(one.event.to))
    yield from one.text(one.event.reason)


TURNS: Mapping[type, Teller] = {
    e.Jumped: _jumped,
    e.ClosingRevoked: _reopened,
    e.ReopenedAs: _reopened,
    e.WorkHeld: _held,
    e.WorkReleased: _released,
    e.OpinionTakenBack: _taken_back,
    e.StepTakenBack: _taken_back,
    e.ReturnTakenBack: _return_back,
}
