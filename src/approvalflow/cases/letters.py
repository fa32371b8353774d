"""What a case sends: messages with their key and their fields, to itself first, and signals to whoever waits."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from approvalflow.bpmn.graph import Kind, Node, Trigger
from approvalflow.cases import events as e
from approvalflow.cases.case import STARTS, Awaited
from approvalflow.cases.conversing import Conversations
from approvalflow.cases.record import Record
from approvalflow.cases.timing import key_in, key_of, shortened
from approvalflow.cases.waiting import TimerMoment, around, heard
from approvalflow.expressions.plain import plain
from approvalflow.tokens import Move, Position
from approvalflow.tokens.questions import Questions, Thrown

SENDING = frozenset({Kind.THROW, Kind.END, Kind.SEND_TASK})


class Letter(NamedTuple):
    """A message that the case has thrown and nobody in it has taken yet; `to` is the receiver that is drawn.

    `data` are fields of the receiver, `carried` is for the data outputs of what takes it.
    """

    node: str
    to: str
    name: str
    correlation: str
    data: dict[str, Any]
    carried: dict[str, Any]


class Letters:
    """The messages that one command makes a case send."""

    def __init__(self, record: Record, questions: Questions, talks: Conversations, timer: TimerMoment) -> None:
        self.record = record
        self._timer = timer
        self._questions = questions
        self._talks = talks
        self._letters: list[Letter] = []

    def write(self, node: Node, token: str) -> None:
        """What a send task says."""
        here = around(self.record, token, own=True)
        for number, cause in enumerate(node.causes):
            self._letters += self._composed(Thrown(node, cause, here, self._questions.carried(node, number, here)))

    def thrown(self, before: Position, moves: tuple[Move, ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Keep the messages that moves have thrown, and write their signals: the names of these, what they carry."""
        for one in self._questions.thrown(before, moves):
            if one.cause.trigger is Trigger.MESSAGE:
                self._letters += self._composed(one)
            else:
                data = {**plain(one.carried), **self._payload(one)}
                self.record.add(e.SignalSent(node=one.node.id, name=one.cause.name, data=data))
                yield one.cause.name, one.carried

    def names(self) -> set[str]:
        """Of those that nobody has taken yet."""
        return {letter.name for letter in self._letters}

    def for_itself(self, starts: Mapping[str, Awaited]) -> tuple[str, Letter] | None:
        """Take out the first message that a wait of the case may have, or else one of `starts`, with that wait.

        One that goes by no key yet has it after those with its key.
        """
        running = {wait: one for wait, one in heard(self.record.case).items() if wait not in starts}
        waits = sorted({**running, **starts}.items(), key=lambda wait: (wait[0] in starts, wait[1].any_key))
        for number, letter in enumerate(self._letters):
            for wait, one in waits:
                if self._may_have(wait, one, letter):
                    del self._letters[number]
                    return wait, letter
        return None

    def _may_have(self, wait: str, one: Awaited, letter: Letter) -> bool:
        """By its name, its receiver and its key; what starts a pool without a key takes any of the case's own."""
        meant = one.kind == "message" and one.name == letter.name and letter.to in ("", one.node)
        own = {"", self.record.case.id}  # whatever key a wait states, the id of its case is one too
        any_key = one.any_key or (wait.startswith(STARTS) and not one.correlation)
        return (
            meant
            and wait not in self.record.case.incidents
            and (any_key or shortened(letter.correlation) in own | {shortened(one.correlation)})
        )

    def send(self) -> None:
        """What nobody in the case has taken goes to the inbox."""
        facts = self.record.facts
        for letter in self._letters:
            life = facts.rules.lives.get(letter.name, facts.rules.life)
            until = self._timer(life, facts, facts.rules.zone, facts.at, 0)
            said = letter._replace(data={**plain(letter.carried), **letter.data})._asdict()
            del said["carried"]
            self.record.add(e.MessageSent(**said, until=until))
        self._letters.clear()

    def _composed(self, one: Thrown) -> list[Letter]:
        """A message with its correlation, and the fields that it carries (`af:payload`), to each receiver.

        It says its key, or goes by that of its conversation. Where none is stated and the drawing itself catches such a
        message, it is for this case.
        """
        case, node, cause, talk = self.record.case, one.node, one.cause, self._talks.of(one.cause, one.here)
        seen = self._questions.seen(one.here, one.carried)
        correlation = key_of(cause, seen) or key_in(cause, seen)
        self._talks.exchanged(talk, correlation)
        correlation = correlation or self._talks.key(talk)
        if not correlation and cause.correlation is None and cause.name in self._catches():
            correlation = case.id
        data = self._payload(one)
        receivers = node.talks_to or ("",)
        return [Letter(node.id, to, cause.name, correlation, data, one.carried) for to in receivers]

    def _payload(self, one: Thrown) -> dict[str, Any]:
        found = self._questions.found(one.node.af.get("payload", "").split(), one.here)
        return {name: plain(value) for name, value in found.items()}

    def _catches(self) -> frozenset[str]:
        """The messages that the drawing itself catches somewhere."""
        nodes = (node for node in self.record.facts.rules.drawing.nodes.values() if node.kind not in SENDING)
        return frozenset(cause.name for node in nodes for cause in node.causes if cause.trigger is Trigger.MESSAGE)
