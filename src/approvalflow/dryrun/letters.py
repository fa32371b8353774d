"""Who gets the messages and signals of a run: waits, and events that start a process."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from approvalflow.bpmn.graph import Trigger
from approvalflow.cases.timing import key_of
from approvalflow.dryrun.agenda import Own
from approvalflow.dryrun.answers import Sent
from approvalflow.dryrun.moving import Moving
from approvalflow.tokens import Start
from approvalflow.tokens.position import NOWHERE, Place
from approvalflow.tokens.questions import NO_DATA


class Letters(Moving):
    """A message has one receiver, a signal all that wait."""

    def _taken(self, *, own: bool = False) -> bool:
        """The oldest message that anybody may have is taken; `own`: of those that the drawing itself has sent."""
        return any(self._taken_by(one) or self._starts(one) for one in self.agenda.letters(self.now, own=own))

    def _taken_by(self, sent: Sent) -> bool:
        """The first wait that may have a message takes it."""
        for wait, record in self.waits.of(Trigger.MESSAGE):
            cause = self._cause(record)
            if self._fits(sent, cause.name, record["at"]) and self._has_key(sent, self.keys.wanted(wait, cause)):
                self.agenda.take(sent)
                self.keys.taken(cause, sent.correlation)
                told, rest = self.questions.told(self.drawing.nodes[record["at"]], sent.set)
                self._have(replace(sent, set=rest), here=self._place_of(record))
                self._fire(wait, {**told, **_carried(sent)})
                return True
        return False

    def _starts(self, sent: Sent) -> bool:
        """A message that nobody waits for starts a process."""
        at = self._started_by(sent)
        if at:
            self.agenda.take(sent)
            for cause in self.drawing.nodes[at].causes:
                self.keys.taken(cause, sent.correlation if cause.name == sent.name else "")
            told, rest = self.questions.told(self.drawing.nodes[at], sent.set)
            self._starts_by(at, (Trigger.MESSAGE, sent.name), {**told, **_carried(sent)}, rest)
        return bool(at)

    def _started_by(self, sent: Sent) -> str:
        """The event by which a message would start a process."""
        listening = self.starting.listening(Trigger.MESSAGE, sent.name, self._running())
        fitting = (at for at in listening if self._fits(sent, sent.name, at))
        return next((at for at in fitting if self._has_key(sent, self._key_to_start(at, sent.name))), "")

    @staticmethod
    def _fits(sent: Sent, name: str, at: str) -> bool:
        return sent.name == name and sent.to in ("", at)

    @staticmethod
    def _has_key(sent: Sent, key: str | None) -> bool:
        """Whether a message has a key, or is for all of this run; None: any will do."""
        return key is None or sent.correlation in ("", key)

    def _key_to_start(self, at: str, name: str) -> str | None:
        """A process that is not there yet has no data to tell messages apart by: without a key it takes any."""
        causes = (one for one in self.drawing.nodes[at].causes if one.name == name)
        return next((key for one in causes if (key := key_of(one, self.data.view()))), None)

    def _go_out(self, sent: Sent, signal: bool) -> None:
        """A signal reaches whoever waits now; a message waits for its one receiver."""
        if signal:
            self._broadcast(sent)
        else:
            self.agenda.post(self.keys.keyed(sent, self.now.date()), self.now)

    def _broadcast(self, sent: Sent) -> None:
        self.trace.add(self.now, "send", "", event="signal", name=sent.name)
        heard = [wait for wait, record in self.waits.of(Trigger.SIGNAL) if self._cause(record).name == sent.name]
        told, places = dict[str, dict[str, Any]](), dict[Place, dict[str, Any]]()
        for wait in heard:
            record = self.board.waits[wait]
            told[wait], rest = self.questions.told(self.drawing.nodes[record["at"]], sent.set)
            here = self._place_of(record)
            places[here] = {**places.get(here, {}), **rest}
        if not self._starting_by_signal(sent.name):
            places = places or {NOWHERE: sent.set}
        for here, rest in places.items():
            self._have(replace(sent, set=rest), here=here)
        for wait in heard:
            if wait in self.board.waits:
                self._fire(wait, told[wait])
        self._start_by_signal(sent.name, sent.set)

    def _start_by_signal(
        self, name: str, given: Mapping[str, Any] = NO_DATA, carried: Mapping[str, Any] = NO_DATA
    ) -> None:
        for at in self._starting_by_signal(name):
            told, rest = self.questions.told(self.drawing.nodes[at], given)
            self._starts_by(at, (Trigger.SIGNAL, name), {**told, **carried}, rest)

    def _starting_by_signal(self, name: str) -> list[str]:
        """The events by which a signal would start processes."""
        return list(self.starting.listening(Trigger.SIGNAL, name, self._running()))

    def _starts_by(
        self, at: str, by: tuple[Trigger, str], carried: Mapping[str, Any], given: Mapping[str, Any]
    ) -> None:
        """A process of the file begins, when all has come that starts it; what that brought is there before it asks."""
        brings, known = self.brought.pop(at, ({}, {}))
        brings, known = {**brings, by: dict(carried)}, {**known, **given}
        if self.starting.hears(at, *by):
            self._send(Start(at), brings=brings, given=known)
        else:
            self.brought[at] = brings, known

    def _running(self) -> set[str]:
        """What runs now, and the drawing's own process from its start on."""
        begun = {self.drawing.id} if self.board.next > 1 else set[str]()
        return begun | {scope["of"] for scope in self.board.scopes.values() if "on" not in scope}


def _carried(sent: Sent) -> Mapping[str, Any]:
    """What is drawn to travel with a message."""
    return sent.carries if isinstance(sent, Own) else NO_DATA
