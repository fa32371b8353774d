"""What a case sets, says and hears, in words."""

from collections.abc import Iterator, Mapping

from approvalflow.cases import events as e
from approvalflow.reports.words_of import Teller, Telling


def _set(one: Telling) -> Iterator[str]:
    yield one.say(node=one.names.step(one.event.node), fields=one.names.joined(one.event.data))


def _awaited(one: Telling) -> Iterator[str]:
    yield one.say(one.event.kind, node=one.names.step(one.event.node))
    if one.event.correlation:
        yield one.say("correlation")


def _agreed(one: Telling) -> Iterator[str]:
    yield one.say()


def _taken(one: Telling) -> Iterator[str]:
    yield one.say(node=one.names.step(one.event.node))
    yield from _brought(one)


def _heard(one: Telling) -> Iterator[str]:
    yield one.say()
    yield from _brought(one)


def _sent(one: Telling) -> Iterator[str]:
    yield one.say(node=one.names.step(one.event.node))


def _brought(one: Telling) -> Iterator[str]:
    if one.event.data:
        yield one.names.say("report.brought", fields=one.names.joined(one.event.data))


def _checked(one: Telling) -> Iterator[str]:
    yield one.say(count=len(one.event.true))


def _raised(one: Telling) -> Iterator[str]:
    yield one.say(one.event.trigger, step=one.names.step(one.event.visit))
    yield from one.text(one.event.text)


TALKS: Mapping[type, Teller] = {
    e.DataSet: _set,
    e.WaitOpened: _awaited,
    e.KeyAgreed: _agreed,
    e.MessageTaken: _taken,
    e.SignalHeard: _heard,
    e.EventPutOff: _taken,
    e.MessageSent: _sent,
    e.SignalSent: _sent,
    e.ConditionsChecked: _checked,
    e.ErrorRaised: _raised,
}
