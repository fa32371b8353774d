"""Who gets the messages and signals of a run: waits, and events that start a process."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from approvalflow.bpmn.graph import Trigger
from approvalflow.cases.timing import key_of
from approvalflow.dryrun.agenda import Own
from approvalflow.dryrun.answers import Sent
from approvalflow.dryrun.moving import Moving
from approvalflow.dryrun.starting import Opening
from approvalflow.dryrun.state import Brought
from approvalflow.tokens.position import NOWHERE, Place
from approvalflow.tokens.questions import NO_DATA


class Letters(Moving):
    """A message has one receiver, a signal all that wait."""

    def _taken(self, *, own: bool = False) -> bool:
        """The oldest message that anybody may have is taken; `own`: of those that the drawing itself has sent."""
        return any(self._taken_by(one) or self._starts(one) for one in self.agenda.letters(self.now, own=own))

    def _taken_by(self, sent: Sent) -> bool:
        """The first wait that may have a message takes it; one whose conversation has no key yet comes last."""
        wait = self._wait_for(sent)
        if wait is None:
            return False
        record = self.board.waits[wait]
        here = self._place_of(record)
        self.agenda.take(sent)
        self.keys.taken(self._cause(record), sent.correlation, self._pool_of(here))
        self.endless.meets({_sender(sent), self._pool_of(here)} - {""})
        told, rest = self.questions.told(self.drawing.nodes[record["at"]], sent.set)
        self._have(replace(sent, set=rest), record["at"], here)
        self._fire(wait, {**told, **_carried(sent)})
        return True

    def _wait_for(self, sent: Sent) -> str | None:
        last = None
        for wait, record in self.waits.of(Trigger.MESSAGE):
            cause = self._cause(record)
            if self._fits(sent, cause.name, record["at"]):
                instance = self._pool_of(self._place_of(record)) if cause.conversation else ""
                key = self.keys.wanted(wait, cause, instance)
                if key is not None and self._has_key(sent, key):
                    return wait
                last = wait if key is None and last is None else last
        return last

    def _starts(self, sent: Sent) -> bool:
        """A message that nobody waits for starts a process."""
        found = self._started_by(sent)
        if found is None:
            return False
        self.agenda.take(sent)
        node = self.drawing.nodes[found.at]
        for cause in (one for one in node.causes if one.name == sent.name):
            self.keys.starts(node.id, cause, sent.correlation)
        told, rest = self.questions.told(node, sent.set)
        self._starts_by(found, {**told, **_carried(sent)}, rest, by_cycle=_sender(sent) in self.endless.begun)
        return True

    def _started_by(self, sent: Sent) -> Opening | None:
        """The event by which a message would start a process."""
        listening = self.starting.listening(Trigger.MESSAGE, sent.name)
        fitting = (one for one in listening if self._fits(sent, sent.name, one.at))
        return next((one for one in fitting if self._has_key(sent, self._key_to_start(one, sent.name))), None)

    @staticmethod
    def _fits(sent: Sent, name: str, at: str) -> bool:
        return sent.name == name and sent.to in ("", at)

    @staticmethod
    def _has_key(sent: Sent, key: str | None) -> bool:
        """Whether a message has a key, or is for all of this run; None: any will do."""
        return key is None or sent.correlation in ("", key)

    def _key_to_start(self, one: Opening, name: str) -> str | None:
        """A process that is not there yet has no data to tell messages apart by: without a key it takes any.

        What begins by several messages of a conversation begins by those of one key.
        """
        causes = [cause for cause in self.drawing.nodes[one.at].causes if cause.name == name]
        drawn = (key_of(cause, self._outside(one)) for cause in causes if cause.correlation)
        return next(filter(None, [*drawn, *(self.keys.come(one.at, cause) for cause in causes)]), None)

    def _go_out(self, sent: Sent, signal: bool) -> None:
        """A signal reaches whoever waits now; a message waits for its one receiver."""
        if signal:
            self._broadcast(sent)
        else:
            self.trace.add(self.now, "send", "", event="message", name=sent.name)
            self.agenda.post(self.keys.keyed(sent, self.now.date()), self.now)

    def _broadcast(self, sent: Sent) -> None:
        self.trace.add(self.now, "send", "", event="signal", name=sent.name)
        heard = [wait for wait, record in self.waits.of(Trigger.SIGNAL) if self._cause(record).name == sent.name]
        told, places = dict[str, dict[str, Any]](), dict[tuple[str, Place], dict[str, Any]]()
        for wait in heard:
            record = self.board.waits[wait]
            told[wait], rest = self.questions.told(self.drawing.nodes[record["at"]], sent.set)
            places[record["at"], self._place_of(record)] = rest
        if not heard and not self._starting_by_signal(sent.name):
            places = {("", NOWHERE): sent.set}
            self.agenda.unheard(sent, self.now)
        for (element, here), rest in places.items():
            self._have(replace(sent, set=rest), element, here)
        for wait in heard:
            if wait in self.board.waits:
                self._fire(wait, told[wait])
        self._start_by_signal(sent.name, sent.set)

    def _start_by_signal(
        self, name: str, given: Mapping[str, Any] = NO_DATA, carried: Mapping[str, Any] = NO_DATA, by: str = ""
    ) -> None:
        for one in self._starting_by_signal(name):
            told, rest = self.questions.told(self.drawing.nodes[one.at], given)
            self._starts_by(one, {**told, **carried}, rest, by_cycle=by in self.endless.begun)

    def _starting_by_signal(self, name: str) -> list[Opening]:
        """The events by which a signal would start processes."""
        return list(self.starting.listening(Trigger.SIGNAL, name))

    def _starts_by(
        self,
        one: Opening,
        carried: Mapping[str, Any] = NO_DATA,
        given: Mapping[str, Any] = NO_DATA,
        *,
        by_cycle: bool = False,
    ) -> None:
        """A process of the file begins, when all has come that starts it; what that brought is there before it asks."""
        cause = self.starting.cause(one)
        heard: Brought = self.brought.pop(one.at, Brought())
        brings = {**heard.brings, (cause.trigger, cause.name): dict(carried)}
        brought = Brought(brings, {**heard.known, **given}, heard.by_cycle and by_cycle)
        starts = self.starting.hears(one)
        self.trace.comes(self.now, one.at, cause, part=not starts)
        if starts:
            self._begins(one.at, brought)
        else:
            self.brought[one.at] = brought


def _sender(sent: Sent) -> str:
    """The process instance that sent a message; empty where the answers did."""
    return sent.by if isinstance(sent, Own) else ""


def _carried(sent: Sent) -> Mapping[str, Any]:
    """What is drawn to travel with a message."""
    return sent.carries if isinstance(sent, Own) else NO_DATA
