"""Somebody in a process of their own, who asks anything of any case while others do the same."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Engine

from approvalflow import Conflict, Office, Refused, SetClock, Unreadable
from approvalflow.cases import events as e
from scenarios.hands.asking import Asking
from scenarios.hands.ledger import Ledger
from scenarios.hands.sketches import VOTERS, Sketch
from scenarios.hands.who_may import WhoMay
from scenarios.hands.world import PEOPLE, SYSTEM, InADatabase, World, directory
from small_office import STEPS, drawing, task

ROAD = {
    "Vote": f'act="review" pattern="vote" persons="{" ".join(VOTERS)}" pass="60 %" veto="sun-wei" term="3 WD"',
    "Pool": 'act="review" role="inspector" seats="2" pattern="all" term="2 WD"',
    "After": 'act="verify" role="verifier" term="2 WD"',
    "Heard": 'act="notify" role="reviewer" term="2 WD"',
}


def joint_road() -> tuple[Sketch, bytes]:
    """A vote and two inspectors at once, beside them a letter and an alarm that are waited for; then the decision."""
    steps = {name: STEPS[name] for name in ("Receive", "Accept")} | ROAD
    steps |= {name: STEPS[name].replace(' apart="Review Verify"', "") for name in ("Decide", "Issue", "Deliver")}
    events = "".join(
        f'<intermediateCatchEvent id="{kind}"><{kind}EventDefinition {kind}Ref="{ref}"/></intermediateCatchEvent>'
        for kind, ref in (("message", "M"), ("signal", "Sig"))
    )
    nodes = f'<startEvent id="Start"/>{"".join(task(*one) for one in steps.items())}{events}<endEvent id="End"/>'
    nodes += '<parallelGateway id="Split"/><parallelGateway id="Join"/>'
    nodes += '<exclusiveGateway id="Granted"/><userTask id="Refusal" af:act="deliver" af:role="window-clerk" '
    nodes += 'af:department="service-centre" af:closes="true"/>'
    roads = ("Start Receive Accept Split", "Split Vote Join", "Split Pool After Join", "Split message Heard Join",
             "Split signal Join", "Join Decide Granted Issue Deliver End", "Granted Refusal End")  # fmt: skip
    said = {"Issue": 'step.Decide.outcome = "granted"', "Refusal": 'step.Decide.outcome != "granted"'}
    flows = [
        (one, two, said.get(two, "") if one == "Granted" else "")
        for road in roads
        for one, two in zip(road.split(), road.split()[1:], strict=False)
    ]
    named = b'targetNamespace="urn:test"><message id="M" name="news"/><signal id="Sig" name="alarm"/>'
    properties = {name: _said(text) for name, text in steps.items()}
    quarters = dict.fromkeys((*ROAD, "message", "signal", "Join"), (Fraction(1, 4), 0))
    shares = dict.fromkeys((*steps, "Split", "Granted", "Refusal"), (Fraction(1), 0)) | quarters
    return Sketch(steps={**properties, "Refusal": properties["Deliver"]}, shares=shares), drawing(nodes, flows).replace(
        b'targetNamespace="urn:test">', named
    )


def _said(text: str) -> dict[str, str]:
    parts = text.split('"')
    return {name.strip(" ="): value for name, value in zip(parts[::2], parts[1::2], strict=False)}


class Racer(World):
    """Chooses by what a case looked like a moment ago; the office judges by what it is now."""

    def __init__(self, sketch: Sketch, engine: Engine, now: datetime, rng: Random) -> None:
        self.sketch, self.rng = sketch, rng
        self.doors, self.gone = InADatabase(engine), ()
        self.who, self.people = WhoMay.read(PEOPLE, sketch.steps), directory(PEOPLE)
        self.clock = SetClock(now)
        self.office = self._open()
        self.office.inbox()

    def act(self, names: Sequence[str], cases: Sequence[str], key: str, told: Path) -> None:
        """Ask one thing of one case; what was asked and what was answered is told before anything else happens."""
        self.id = self.rng.choice(cases)
        self.ledger, self._case = Ledger(self), None
        opened = (one.event for one in self.office.history(self.id) if isinstance(one.event, e.StepOpened))
        self.ledger.opened = {one.visit: one.act for one in opened}
        asking = Asking(self, self.rng)
        actor, command, _ = asking.command(self.rng.choice([one for one in names if asking.worth(one)]))
        command = replace(command, key=key)
        try:
            answer = self.office.do(actor, command)
        except (Refused, Conflict, Unreadable):
            return
        if not answer.events:  # there was nothing to do any more, and nothing is kept of it
            return
        line = {"key": key, "case": answer.case, "actor": actor.id, "first": answer.first, "last": answer.last}
        with told.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def play(self, who: str, names: Sequence[str], cases: Sequence[str], count: int, told: Path) -> None:
        """So many things, one after another: commands, letters, alarms, sweeps."""
        for number in range(count):
            key = f"{who}/{number}"
            match self.rng.choices(("act", "send", "signal", "sweep"), (12, 2, 1, 2))[0]:
                case "act":
                    self.act(names, cases, key, told)
                case "send":
                    self._talk(lambda key=key: self.office.send("news", by=SYSTEM, key=key))  # type: ignore[misc]
                case "signal":
                    self._talk(lambda key=key: self.office.signal("alarm", by=SYSTEM, key=key))  # type: ignore[misc]
                case "sweep":
                    self.office.sweep()

    def _talk(self, said: Any) -> None:
        try:
            said()
        except Conflict:
            said()


def judge(office: Office, cases: Sequence[str], since: dict[str, int], told: Sequence[dict[str, Any]]) -> int:
    """Nothing lost, nothing doubled, nothing half done. How many commands with a key there were.

    `since` says up to which event each case was the doing of one alone.
    """
    assert office.check() == []
    taken: list[str] = []
    by_key: dict[str, Any] = {}
    for case in cases:
        history = office.history(case)
        assert office.rebuild(case) == office.case(case)
        assert [one.seq for one in history] == list(range(1, len(history) + 1))
        _once(history)
        taken += [one.event.message for one in history if isinstance(one.event, e.MessageTaken)]
        with office.desk.read() as books:
            keys = [one for one in books.keys(case) if one.last >= one.first]
        by_key |= {one.key: one for one in keys}
        _whole(history, [(one.first, one.last, one.actor) for one in keys], since[case])
    assert len(taken) == len({*taken})
    for line in told:  # what was answered is there for good
        if line["case"] in cases:
            row = by_key[line["key"]]
            assert (row.first, row.last, row.actor) == (line["first"], line["last"], line["actor"])
    return len(by_key)


def _once(history: Sequence[e.Happened]) -> None:
    """One opinion a seat, one beginning and one end a step, one warning of each kind, one alarm a case."""
    said: set[tuple[str, str]] = set()
    seen: set[object] = set()
    for one in history:
        match one.event:
            case e.OpinionGiven(visit=visit, seat=seat):
                assert (visit, seat) not in said, one
                said.add((visit, seat))
            case e.OpinionTakenBack(visit=visit, seat=seat):
                said.remove((visit, seat))
            case e.StepOpened(visit=visit):
                _new(seen, ("opened", visit))
            case e.StepSettled(visit=visit) | e.StepCancelled(visit=visit):
                _new(seen, ("over", visit))
            case e.SignalHeard(signal=signal):
                _new(seen, ("heard", signal))
            case e.WarningGiven(clock=clock, level=level, about=about):
                _new(seen, (clock, level, about))


def _new(seen: set[object], what: object) -> None:
    assert what not in seen, what
    seen.add(what)


def _whole(history: Sequence[e.Happened], kept: Sequence[tuple[int, int, str]], since: int) -> None:
    """Every event that somebody made belongs to exactly one command that was kept with it."""
    made: dict[int, str] = {}
    for first, last, actor in kept:
        for seq in range(first, last + 1):
            assert seq not in made, f"event {seq} was made twice"
            made[seq] = actor
    for one in history[since:]:
        if one.actor not in ("system", "job"):
            assert made.get(one.seq) == one.actor, one
