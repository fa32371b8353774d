"""Anybody tries anything: the books always agree, and a file always has somebody who can bring it to its end."""

import contextlib
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from approvalflow import Actor, Conflict, Flaw, Refused, Unreadable, commands
from approvalflow.cases import acts
from approvalflow.cases.case import Visit
from approvalflow.matters.folder import processes
from approvalflow.moment import local_date
from desk.listing import lists_agree
from desk.watched import CASE, JOB, SYSTEM, WatchedOffice, watch
from small_office import APPLICANT, MATTER, PARTY, STEPS, drawing, task

WISHED = {
    "receive": ["received"],
    "accept": ["accepted"],
    "inspect": ["meets"],
    "rectify": ["done", "ordered"],
    "commit": ["ordinary"],
    "decide": ["granted"],
    "issue": ["issued"],
    "deliver": ["delivered"],
    "follow_up": ["met"],
    "review": ["agree"],
    "verify": ["agree"],
    "consult": ["agree"],
    "charge": ["paid"],
}
MACHINES = (SYSTEM, JOB)


def winding_road() -> bytes:
    """Branches, a job, a loop over rectification, a frame with a timer that interrupts, one that urges, two signers."""
    wait = "<timerEventDefinition/>"
    steps = {
        "Review": 'act="review" role="reviewer" term="3 WD"',
        "Water": 'act="consult" role="opinion-officer" department="water" term="4 WD"',
        "Urge": 'role="reviewer" term="1 WD"',
        "Inspect": 'act="inspect" role="inspector" term="5 WD"',
        "Rectify": 'act="rectify" role="inspector"',
        "Test": 'role="inspector" procedure="testing"',
        "Verify": 'act="verify" role="inspector" pattern="all" seats="2" term="2 WD" signers="department"',
        "Decide": 'act="decide" role="approver" apart="Review"',
    }
    frame = (
        '<subProcess id="Frame"><startEvent id="IS"/><endEvent id="IE"/>'
        + task("Water", steps.pop("Water"))
        + '<sequenceFlow id="I1" sourceRef="IS" targetRef="Water"/>'
        + '<sequenceFlow id="I2" sourceRef="Water" targetRef="IE"/></subProcess>'
        + f'<boundaryEvent id="Silent" attachedToRef="Frame" af:term="6 WD">{wait}</boundaryEvent>'
        + '<boundaryEvent id="Slow" attachedToRef="Review" cancelActivity="false" af:term="2 WD">'
        + f"{wait}</boundaryEvent>"
    )
    around = {one: STEPS[one] for one in ("Receive", "Accept", "Issue", "Deliver")}
    nodes = (
        '<startEvent id="S"/><endEvent id="E"/><endEvent id="U"/><endEvent id="R"/><parallelGateway id="Split"/>'
        + '<inclusiveGateway id="Join"/><exclusiveGateway id="Found" default="F0"/>'
        + '<exclusiveGateway id="Granted" default="F1"/><serviceTask id="Fetch"/>'
        + frame
        + "".join(task(*one) for one in {**around, **steps}.items())
        + task("Refusal", STEPS["Deliver"])
    )
    flows = [("Found", "Test", ""), ("Granted", "Refusal", "")]
    flows += [("S", "Receive", ""), ("Receive", "Accept", ""), ("Accept", "Split", ""), ("Split", "Review", "")]
    flows += [("Split", "Frame", ""), ("Split", "Fetch", ""), ("Slow", "Urge", ""), ("Urge", "U", "")]
    flows += [("Review", "Join", ""), ("Frame", "Join", ""), ("Silent", "Join", ""), ("Fetch", "Join", "")]
    flows += [
        ("Join", "Inspect", ""),
        ("Inspect", "Found", ""),
        ("Found", "Rectify", 'step.Inspect.outcome = "rectify"'),
    ]
    flows += [("Rectify", "Inspect", ""), ("Test", "Verify", ""), ("Verify", "Decide", ""), ("Decide", "Granted", "")]
    flows += [("Granted", "Issue", 'step.Decide.outcome = "granted"'), ("Issue", "Deliver", ""), ("Deliver", "E", "")]
    return drawing(nodes, [*flows, ("Refusal", "R", "")])


def shipped(name: str) -> tuple[bytes, str]:
    """A matter as it ships."""
    home = processes() / name
    return (home / "process.bpmn").read_bytes(), (home / "matter.toml").read_text(encoding="utf-8")


ROADS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "food-business-licence": lambda: (winding_road(), MATTER),
    "investment-project-approval": lambda: shipped("investment-project-approval"),
    "public-place-health-licence": lambda: shipped("public-place-health-licence"),
}


class Random:
    """One office and one file that everybody pulls at."""

    def __init__(self, matter: str, data: st.DataObject) -> None:
        self.office = watch(*ROADS[matter]())
        self.data = data
        with self.office._fresh() as books:
            self.rules = self.office.desk.catalogue.in_force(books, matter, self.office.now())
        people = [one.id for one in self.office.people.people]  # type: ignore[attr-defined]
        self.people: list[Actor] = [Actor(id=one, kind="officer") for one in people]
        self.everybody = [*self.people, APPLICANT, Actor(id="P-2", kind="applicant"), *MACHINES]
        fields = {"choice": lambda one: one.choices[0], "boolean": lambda _: self.pick((True, False))}
        given = {
            name: fields.get(one.type, lambda _: 1 if _.type == "number" else "甲")(one)
            for name, one in self.rules.fields.items()
            if one.required
        }
        papers = [name for name in self.rules.materials if self.pick((True, True, True, False))]
        self.office.submit(matter, by=APPLICANT, applicant=PARTY, materials=papers, data=given, case=CASE)

    def pick(self, among: object) -> object:
        """One of these."""
        return self.data.draw(st.sampled_from([*among]))  # type: ignore[call-overload]

    def step(self) -> None:
        """Somebody tries something; refused is fine, anything else must leave the books in order."""
        doing: Callable[[], object] = self.pick(  # type: ignore[assignment]
            [self.act] * 8
            + [
                self.seat,
                self.hands,
                self.hands,
                self.back,
                self.days,
                self.days,
                self.beside,
                self.machine,
                self.lawful,
            ]
        )
        with contextlib.suppress(Refused, Conflict, Unreadable):
            doing()

    def lawful(self) -> None:
        """What should be done next is done."""
        forward(self.office, self.everybody)

    def act(self) -> None:
        """An outcome for an open step, by one who may or by anybody."""
        visit, one = self._visit()
        outcome = self.pick(acts.outcomes_of(one.act) or ("done",))
        who = [*one.seats[0].candidates, *one.seats[0].candidates] if one.seats else []
        person = self.pick([*who, *[self.pick(self.everybody)]])
        self.office.do(
            person if isinstance(person, Actor) else self.office._actor(str(person)),
            commands.Act(case=CASE, visit=visit, **fields_of(self.office, one, str(outcome), str(person))),
        )

    def seat(self) -> None:
        """A claim, or its end."""
        visit, _ = self._visit()
        kind = self.pick((commands.Claim, commands.Claim, commands.Unclaim))
        self.office.do(self.pick(self.people), kind(case=CASE, visit=visit))  # type: ignore[operator,arg-type]

    def hands(self) -> None:
        """A signer more or less, or a seat passed on."""
        visit, one = self._visit()
        seats = [seat.id for seat in one.seats]
        if not seats:
            return
        holders = [seat.holder for seat in one.seats if seat.holder] + list(one.seats[0].candidates)
        other = str(self.pick([person.id for person in self.people]))
        command = self.pick(
            [
                commands.AddSigner(case=CASE, visit=visit, persons=(other,), where=where)
                for where in ("before", "after", "beside")
            ]
            + [commands.RemoveSigner(case=CASE, visit=visit, signer=seat) for seat in seats]
            + [
                commands.Transfer(case=CASE, visit=visit, to=other, reason="出差"),
                commands.Delegate(case=CASE, visit=visit, to=other),
                commands.Resolve(case=CASE, visit=visit),
            ]
        )
        who = str(self.pick([*holders, *holders, other]))
        self.office.do(Actor(id=who, kind="officer"), command)  # type: ignore[arg-type]

    def back(self) -> None:
        """A return to anywhere."""
        visit, one = self._visit()
        person = self.pick([*(one.seats[0].candidates if one.seats else ()), "zheng-hong"])
        to = str(self.pick([*self.rules.steps]))
        self.office.do(str(person), commands.Return(case=CASE, visit=visit, to=to, reason="重办"))

    def days(self) -> None:
        """Time passes, with sweeps or without."""
        hours = int(str(self.pick((1, 24, 72, 24 * 14))))
        target = self.office.clock.at + timedelta(hours=hours)
        if self.pick((True, True, False)):
            self.office.pass_to(target.astimezone().replace(tzinfo=None).isoformat(timespec="seconds"))
        else:
            self.office.clock.set(target)

    def beside(self) -> None:
        """Something done to the case as a whole."""
        person = self.pick([*self.people, APPLICANT, APPLICANT])
        procedure = str(self.pick(self.rules.procedures))
        made = (
            commands.Resubmit(case=CASE, materials=tuple(self.rules.materials)),
            commands.BeginProcedure(case=CASE, procedure=procedure, announced="5 WD"),
            commands.BeginProcedure(case=CASE, procedure=procedure),
            commands.FinishProcedure(case=CASE, procedure=procedure),
            commands.AbortProcedure(case=CASE, procedure=procedure, reason="作罢"),
            commands.Extend(case=CASE, clock="statutory", by_term="5 WD", reason="复杂"),
            commands.Withdraw(case=CASE, commitment=bool(self.pick((True, True, True, False))), reason="不办了"),
            commands.Terminate(
                case=CASE, ground=str(self.pick([*sorted(self.rules.terminating), "none"])), reason="依法终止"
            ),
        )
        self.office.do(person, self.pick(made))  # type: ignore[arg-type]

    def machine(self) -> None:
        """A job answers, a sweep runs, a machine knocks at the wrong door."""
        case = self.office.only
        jobs = [visit for visit, one in case.visits.items() if not one.seats] or [*case.visits] or ["-"]
        made = (
            commands.AnswerJob(case=CASE, visit=str(self.pick(jobs)), outcome=str(self.pick(("done", "failed")))),
            commands.Wake(case=CASE, due=str(self.pick([*case.clocks, *case.timers, "-"]))),
            commands.Retry(case=CASE, token=str(self.pick([*case.incidents, "1"]))),
        )
        self.office.do(SYSTEM, self.pick(made))  # type: ignore[arg-type]

    def _visit(self) -> tuple[str, Visit]:
        visits = self.office.only.visits
        if not visits:
            raise Refused("step.not_open", step="-", open=[])
        visit = str(self.pick([*visits]))
        return visit, visits[visit]


def fields_of(office: WatchedOffice, visit: Visit, outcome: str, person: str) -> dict[str, object]:
    """What an outcome needs, filled in so that nothing but person, stage and state can stand against it."""
    row = acts.row_of("act", visit.act, outcome)
    today = local_date(office.now())
    calendar = office.desk.catalogue.calendar
    known = calendar.add(today, 5) or calendar.add_provisional(today, 5)
    others = [one for one in (visit.seats[0].candidates if visit.seats else ()) if one != person]
    flaws = tuple(Flaw(material=one, text="缺少") for one in office.missing(CASE)) or (Flaw(text="申请书有误"),)
    values = {
        "reason": "理由",
        "basis": ("依据",),
        "remedies": tuple(sorted(office.rules(CASE).remedies)),
        "ground": sorted(office.rules(CASE).declining)[0],
        "defects": flaws,
        "officers": (person, *others[:1]),
        "party_signed": True,
        "items": ("事项",),
        "until": known,
        "fee": "fee",
        "amount": "0",
        "reference": "R1",
        "number": "N1",
        "how": "窗口",
        "proof": "签收",
    }
    needed = {name: values[name] for name in row.needs if name in values}
    return {"outcome": outcome, **needed}


def forward(office: WatchedOffice, everybody: list[Actor]) -> bool:
    """One lawful command that brings the file on; False when nobody can do any."""
    case = office.only
    tries: list[Callable[[], object]] = []
    head = partial(Actor, kind="officer")
    for procedure in case.procedures:
        for one in everybody:
            tries.append(partial(office.do, one, commands.FinishProcedure(case=CASE, procedure=procedure)))
    for visit, one in case.visits.items():
        if one.awaiting and one.act == "accept":
            papers = commands.Resubmit(case=CASE, materials=office.missing(CASE))
            tries.append(partial(office.do, APPLICANT, papers))
        if not one.seats:
            tries.append(partial(office.do, JOB, commands.AnswerJob(case=CASE, visit=visit, outcome="done")))
        for outcome in [*WISHED.get(one.act, ["done"]), *acts.outcomes_of(one.act)]:
            own = one.seats[0].candidates if one.seats else ()
            for person in [*(head(id=id_) for id_ in own), *everybody]:
                fields = fields_of(office, one, outcome, person.id)
                tries.append(partial(office.do, person, commands.Act(case=CASE, visit=visit, **fields)))
    for attempt in tries:
        try:
            attempt()
        except (Refused, Conflict):
            continue
        return True
    return False


def bring_to_an_end(office: WatchedOffice, everybody: list[Actor]) -> None:
    """Whatever has happened so far, the file can be closed by people who do what they should."""
    for _ in range(60):
        if office.only.stage == "closed":
            return
        if not forward(office, everybody):
            if office.only.incidents:
                owned(office)
                return
            before = office.only.seq
            office.pass_to(str(date.fromordinal(local_date(office.now()).toordinal() + 60)))
            moved = office.only.seq != before
            assert moved, f"nobody can bring it on: {office.open()} {office.only.stage} {office.only.incidents}"
    raise AssertionError(f"60 lawful acts were not enough: {office.open()}")


def owned(office: WatchedOffice) -> None:
    """Where nobody is left for a step, somebody owns that; and the file can still be ended."""
    owners = {one.owner for one in office.only.incidents.values()}
    assert all(office.people.person(owner) for owner in owners)
    office.do(APPLICANT, commands.Withdraw(case=CASE, reason="不等了"))


# A failure prints all its draws; making it smaller takes longer than reading them.
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[*HealthCheck],
)
@given(matter=st.sampled_from([*ROADS]), data=st.data())
def test_anybody_may_try_anything(matter: str, data: st.DataObject) -> None:
    """After every command, lawful or not, the books agree; and at any point the file can still be closed."""
    random = Random(matter, data)
    for _ in range(data.draw(st.integers(5, 25))):
        random.step()
    lists_agree(random.office)

    bring_to_an_end(random.office, random.everybody)

    assert random.office.only.closed
