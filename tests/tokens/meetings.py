"""Small drawings in which two features meet, each with what clauses 10 and 13 of BPMN 2.0 make of it.

A meeting is played by a line such as `A -> B S; !M -> C`: the step `A` is done, then `B` and `S` are open; what the event
`M` waits for comes, then `C` is. `A^e1` raises an error and `A~k1` an escalation from the work at `A`, `@M` starts by
the event `M`; `+G_X` and `-G_X` say what a condition is from now on. Behind the open steps stand incidents (`A!`) and, after
a stroke, how many waits there are; a full stop says that nothing is left.
"""

# ruff: noqa: E501 - rows of XML read best unbroken

from dataclasses import dataclass, field
from typing import Any

from dryrun.playing import document, edges, flows, sub
from tokens.test_clauses_of_the_standard import (
    COMPENSATE,
    ON_ERROR,
    ON_ESCALATION,
    ON_MESSAGE,
    ON_SIGNAL,
    boundary,
    end,
    handler,
    many,
    tasks,
    throw,
    undoable,
)

TWO = many("<loopCardinality>2</loopCardinality>")
IN_TURN = 'isSequential="true"'
TERMINATE, CANCEL = "<terminateEventDefinition/>", "<cancelEventDefinition/>"
HOUR = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
TWICE = "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>"
LOOP = "<standardLoopCharacteristics><loopCondition>again</loopCondition></standardLoopCharacteristics>"
BEFORE = LOOP.replace("Characteristics>", 'Characteristics testBefore="true">', 1)
FORK, CHOICE = '<parallelGateway id="F"/>', '<exclusiveGateway id="X"/><exclusiveGateway id="G" default="{}"/>'


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A drawing and what happens in it."""

    clause: str
    body: str
    chains: tuple[str, ...]
    played: str
    answers: dict[str, Any] = field(default_factory=dict)
    when: dict[str, str] = field(default_factory=dict)
    beside: str = ""
    second: str = "agrees"
    """What SpiffWorkflow has to say: or `excused` for a documented fault, or the element that it cannot be asked about."""

    def source(self) -> bytes:
        return document(self.body, *self.chains, root=ROOT, when=self.when, beside=self.beside)


ROOT = (
    '<message id="m1" name="Paid"/><signal id="g1" name="Alarm"/><error id="r1" errorCode="e1"/>'
    '<escalation id="k1" escalationCode="k1"/>'
)
MEETINGS: dict[str, Meeting] = {}


def meet(name: str, clause: str, body: str, *chains: str, played: str, **more: Any) -> None:
    MEETINGS[name] = Meeting(clause=clause, body=body, chains=chains, played=played, **more)


def catch(key: str, definition: str) -> str:
    return f'<intermediateCatchEvent id="{key}">{definition}</intermediateCatchEvent>'


def called(key: str, body: str, *chains: str) -> str:
    return f'<process id="{key}" isExecutable="true">{edges(chains, key)}{body}{flows(*chains)}</process>'


CALL = '<callActivity id="C" calledElement="Q">{}</callActivity>'

# Multi-instance and loops, with events on the border

meet(
    "a message at the border of instances beside each other",
    "13.5.3: an interrupting event ends the activity with all its instances, and gives one token",
    tasks("A", more=many()) + boundary("B", "A", ON_MESSAGE) + tasks("C"),
    "s A e",
    "B C e",
    played="-> A A A /1; A -> A A /1; !B -> C /0; C -> .",
    answers={"A/cardinality": 3},
)
meet(
    "a message beside instances in turn",
    "13.5.3: it may come again as long as the activity runs, whichever instance does",
    tasks("A", more=many(more=IN_TURN)) + boundary("B", "A", ON_MESSAGE, beside=True) + tasks("C"),
    "s A e",
    "B C e",
    played="-> A; !B -> A C; A -> A C; !B -> A C C; A A -> C C /0; C C -> .",
    answers={"A/cardinality": 3},
)
meet(
    "a cycle beside a sub-process that loops",
    "13.3.6 and 10.5.4: the border is that of the whole loop, so the cycle goes on over its rounds",
    sub("S", tasks("A") + LOOP, "Ss A Se") + boundary("B", "S", TWICE, beside=True) + tasks("C"),
    "s S e",
    "B C e",
    played="-> A S /1; !B -> A C S /1; A -> A C S /1; !B -> A C C S /0; -S/again A -> C C",
    answers={"S/again": True},
)
meet(
    "a cycle inside a sub-process that a loop comes back to",
    "13.3.4: every new run of the sub-process has its own event sub-processes, and so its own cycle",
    CHOICE.format("G_e") + sub("S", tasks("A") + handler("E", TWICE, "Et H", beside=True, body=tasks("H")), "Ss A Se"),
    "s X S G e",
    "G X",
    when={"G_X": "again"},
    played="-> A S /1; !Et -> A E H S /1; !Et -> A E E H H S /0; +G_X H H A -> A S /1; -G_X A -> .",
    second="excused",
)
meet(
    "an error raised in the second round of a loop",
    "13.5.3 and 13.3.6: the error ends the loop",
    tasks("A", more=BEFORE) + boundary("B", "A", ON_ERROR) + tasks("C", "N"),
    "s A N e",
    "B C e",
    played="-> A; A -> A; A^e1 -> C; C -> .",
    answers={"A/again": True},
)
meet(
    "a loop that never begins has no events on its border",
    "13.3.6: with testBefore the condition comes before the first round",
    tasks("A", more=BEFORE) + boundary("B", "A", ON_MESSAGE) + tasks("C", "N"),
    "s A N e",
    "B C e",
    played="-> N /0; N -> .",
    answers={"A/again": False},
)
meet(
    "an event sub-process that takes the place of one round",
    "13.3.4 and 13.3.6: that round is over with it, and then the loop is asked",
    sub("S", tasks("A") + handler("E", ON_MESSAGE, "Et H", body=tasks("H")) + LOOP, "Ss A Se") + tasks("N"),
    "s S N e",
    played="-> A S /1; !Et -> E H S /0; H -> A S /1; -S/again A -> N /0",
    answers={"S/again": True},
    second="excused",
)
meet(
    "a signal that one of the instances throws, at the border of all",
    "13.5.3: it reaches the border of the activity that it was thrown in, too",
    sub("S", tasks("A", "D") + throw("W", ON_SIGNAL) + TWO, "Ss A W D Se") + boundary("B", "S", ON_SIGNAL) + tasks("C"),
    "s S e",
    "B C e",
    played="-> A A S S; A -> C; C -> .",
    answers={"S/cardinality": 2},
    second="excused",
)
meet(
    "an error of one instance at the border of all",
    "13.5.3: the activity is interrupted, and not the one instance",
    sub("S", tasks("A") + end("W", ON_ERROR) + TWO, "Ss A W") + boundary("B", "S", ON_ERROR) + tasks("C"),
    "s S e",
    "B C e",
    played="-> A A S S; A -> C; C -> .",
    answers={"S/cardinality": 2},
    second="excused",
)
meet(
    "an error of one instance caught inside of it",
    "13.3.4 and 13.3.7: the event sub-process stands in the instance, and the others go on",
    sub("S", tasks("A") + end("W", ON_ERROR) + handler("E", ON_ERROR, "Et H", body=tasks("H")) + TWO, "Ss A W")
    + tasks("N"),
    "s S N e",
    played="-> A A S S; A -> A E H S S; H -> A S; A -> E H S; H -> N",
    answers={"S/cardinality": 2},
    second="excused",
)
meet(
    "an escalation in each instance, told beside it",
    "13.3.4: every instance has its own event sub-process, that of another does not begin",
    sub(
        "S",
        tasks("A", "D")
        + throw("W", ON_ESCALATION)
        + handler("E", ON_ESCALATION, "Et H", beside=True, body=tasks("H"))
        + TWO,
        "Ss A W D Se",
    ),
    "s S e",
    played="-> A A S S; A -> A D E H S S; A -> D D E E H H S S; D D H -> E H S; H -> .",
    answers={"S/cardinality": 2},
    second="excused",
)
meet(
    "each instance throws as it is done, caught beside them",
    "table 10.29: the behaviour None throws for every instance; the border stays until the last",
    tasks("A", more=many(more='behavior="None" noneBehaviorEventRef="d1"'))
    + tasks("C", "N", "L")
    + '<parallelGateway id="F"/>'
    + throw("W", '<signalEventDefinition id="d1" signalRef="g1"/>')
    + boundary("B", "A", ON_SIGNAL, beside=True),
    "s F A N e",
    "F L W",
    "B C",
    played="-> A A A L; A -> A A C L; A -> A C C L; A -> C C C L N",
    answers={"A/cardinality": 3},
    second="behavior",
)
meet(
    "a time at the border of a step that waits for a message",
    "13.3.3: a receive task waits like an event, and what interrupts it ends that",
    f'<receiveTask id="R" messageRef="m1"/>{boundary("B", "R", HOUR)}' + tasks("C"),
    "s R e",
    "B C e",
    played="-> R /2; !B -> C /0; C -> .",
)
meet(
    "one choice behind all instances",
    "13.2.1 and 13.3.7: the flows out of a repeated activity are chosen once, when all of it is done",
    tasks("A", more=TWO) + tasks("B", "C"),
    "s A B e",
    "A C e",
    when={"A_B": "ok"},
    played="-> A A; A -> A; +A_B A -> B C; B C -> .",
    answers={"A/cardinality": 2},
)
meet(
    "a parallel multiple event at the border, one part of which is thrown inside",
    "10.5.1: all of it has to come, whatever the order and from wherever",
    sub("S", tasks("A", "D") + throw("W", ON_SIGNAL), "Ss A W D Se")
    + tasks("C")
    + boundary("B", "S", ON_MESSAGE + ON_SIGNAL).replace("<boundaryEvent", '<boundaryEvent parallelMultiple="true"'),
    "s S e",
    "B C e",
    played="-> A S /2; A -> D S /1; !B -> C /0",
    second="parallelMultiple",
)

# Terminate

meet(
    "terminate in one of the instances",
    "13.5.6: it ends the instance of the sub-process that it stands in",
    sub("S", FORK + tasks("A", "B") + end("W", TERMINATE) + TWO, "Ss F A W", "F B Se") + tasks("N"),
    "s S N e",
    played="-> A A B B S S; A -> A B S; A -> N",
    answers={"S/cardinality": 2},
)
meet(
    "terminate in a called process",
    "13.5.6: the process that is called ends, and the call is done",
    CALL.format("") + tasks("N"),
    "s C N e",
    played="-> A B C; A -> N; N -> .",
    beside=called("Q", FORK + tasks("A", "B") + end("W", TERMINATE), "Qs F A W", "F B Qe"),
)
meet(
    "terminate in an event sub-process beside its scope",
    "13.5.6: it stands in the event sub-process, and ends that",
    sub(
        "S",
        tasks("A")
        + handler("E", ON_MESSAGE, "Et F H W", "F K", beside=True, body=FORK + tasks("H", "K") + end("W", TERMINATE)),
        "Ss A Se",
    ),
    "s S e",
    played="-> A S; !Et -> A E H K S; H -> A S /1; A -> .",
    second="excused",
)
meet(
    "terminate in a loop of an ad-hoc sub-process",
    "13.5.6 and 13.3.5: the round is over, whatever was offered in it",
    f'<adHocSubProcess id="H">{tasks("A", "B")}{end("W", TERMINATE)}{flows("A W")}{LOOP}</adHocSubProcess>'
    + tasks("N"),
    "s H N e",
    played="-> A B H; A -> A B H; -H/again A -> N",
    answers={"H/again": True},
    second="adHocSubProcess",
)

# Event sub-processes

meet(
    "a signal thrown in one event sub-process begins another",
    "13.3.4: what is thrown in the scope reaches all that waits there",
    tasks("A")
    + handler("E", ON_MESSAGE, "Et W H", beside=True, body=tasks("H") + throw("W", ON_SIGNAL))
    + handler("K", ON_SIGNAL, "Kt L", beside=True, body=tasks("L")),
    "s A e",
    played="-> A /2; !Et -> A E H K L /2; A -> E H K L /0; H L -> .",
    second="excused",
)
meet(
    "an event sub-process that interrupts takes what waits at a join",
    "13.5.3: all that is active in the scope ends, tokens at gateways among it",
    sub(
        "S",
        FORK + '<parallelGateway id="J"/>' + tasks("A", "B", "D") + handler("E", ON_MESSAGE, "Et H", body=tasks("H")),
        "Ss F A J D Se",
        "F B J",
    )
    + tasks("N"),
    "s S N e",
    played="-> A B S; A -> B S; !Et -> E H S; H -> N",
    second="excused",
)
meet(
    "a sub-process without end goes on as long as an event sub-process does",
    "13.3.4: it is complete when its event sub-processes are",
    sub("S", tasks("A") + handler("E", ON_MESSAGE, "Et H", beside=True, body=tasks("H")), "Ss A") + tasks("N"),
    "s S N e",
    played="-> A S; !Et -> A E H S; A -> E H S /0; H -> N",
    second="excused",
)
meet(
    "a signal out of a called process interrupts the process that called it",
    "13.5.3: the call is active in the scope, and ends with it",
    CALL.format("") + handler("E", ON_SIGNAL, "Et H", body=tasks("H")),
    "s C e",
    played="-> A C; A -> E H; H -> .",
    beside=called("Q", tasks("A", "D") + throw("W", ON_SIGNAL), "Qs A W D Qe"),
    second="excused",
)
meet(
    "an error thrown in the event sub-process of a called process",
    "13.5.3: it goes outward, to the border of the call",
    CALL.format("") + boundary("B", "C", ON_ERROR) + tasks("D", "N"),
    "s C N e",
    "B D e",
    played="-> A C; !Et -> C E H; H -> D; D -> .",
    beside=called(
        "Q", tasks("A") + handler("E", ON_MESSAGE, "Et H W", body=tasks("H") + end("W", ON_ERROR)), "Qs A Qe"
    ),
    second="excused",
)
meet(
    "an error caught by an event sub-process of a transaction, which compensates",
    "10.7.2: an error handler may throw a compensation of what its scope has completed; the transaction then is done",
    sub(
        "T",
        undoable("Book")
        + end("W", ON_ERROR)
        + handler("E", ON_ERROR, "Et H V", body=tasks("H") + throw("V", COMPENSATE)),
        "Ts Book W",
        kind="transaction",
    )
    + boundary("B", "T", CANCEL)
    + tasks("C", "N"),
    "s T N e",
    "B C e",
    played="-> Book T; Book -> E H T; H -> E T UndoBook; UndoBook -> N",
    second="compensateEventDefinition",
)
meet(
    "what an event begins once its gateway has started the process",
    "13.4.4 and 13.3.4: the process runs from the first event on, and so do its event sub-processes",
    '<eventBasedGateway id="G" instantiate="true"/><receiveTask id="R" messageRef="m1"/>'
    + catch("M", ON_SIGNAL)
    + tasks("A", "D")
    + handler("E", ON_SIGNAL, "Et H", beside=True, body=tasks("H")),
    "G R A e",
    "G M D e",
    played="@R -> A /1; !Et -> A E H /1; A H -> .",
    second="instantiate",
)

# Event-based gateways

meet(
    "an event-based gateway in an ad-hoc sub-process",
    "13.3.5: what no flow leads to is offered; all of it is done when nothing is left",
    f'<adHocSubProcess id="H"><eventBasedGateway id="G"/>{catch("M", ON_MESSAGE)}{catch("T", HOUR)}{tasks("A", "B", "C")}'
    f"{flows('G M A', 'G T B')}</adHocSubProcess>" + tasks("N"),
    "s H N e",
    played="-> C G H /2; !M -> A C H /0; A -> C H; C -> N",
    second="adHocSubProcess",
)
meet(
    "an event-based gateway in a loop",
    "13.4.4: every token that comes to it waits anew",
    CHOICE.format("G_V").replace('id="G"', 'id="Y"').replace("G_V", "Y_V")
    + '<eventBasedGateway id="V"/>'
    + catch("M", ON_MESSAGE)
    + catch("T", HOUR)
    + tasks("A"),
    "s X Y V",
    "V M A X",
    "V T e",
    "Y e",
    when={"Y_e": "enough"},
    played="-> V /2; !M -> A /0; A -> V /2; !T -> .",
)
meet(
    "an event-based gateway in each instance",
    "13.4.4: the first event of an instance is not that of another",
    sub(
        "S",
        '<eventBasedGateway id="G"/>' + catch("M", ON_MESSAGE) + catch("T", HOUR) + tasks("A", "B") + TWO,
        "Ss G M A Se",
        "G T B Se",
    ),
    "s S e",
    played="-> G G S S /4; !M -> A G S S /2; !T -> A B S S /0; A B -> .",
    answers={"S/cardinality": 2},
)
meet(
    "a signal reaches the catch of every instance",
    "10.5.4: a signal reaches everything that waits for it",
    FORK + sub("S", catch("K", ON_SIGNAL) + tasks("B") + many(), "Ss K B Se") + tasks("A") + throw("W", ON_SIGNAL),
    "s F S e",
    "F A W e",
    played="-> A K K K S S S; A -> B B B S S S; B B B -> .",
    answers={"S/cardinality": 3},
)

# Links

meet(
    "a link inside each instance",
    "10.5.1: it leads on in its own sub-process, and its own instance",
    sub(
        "S",
        tasks("A", "B")
        + throw("L", '<linkEventDefinition name="x"/>')
        + catch("M", '<linkEventDefinition name="x"/>')
        + TWO,
        "Ss A L",
        "M B Se",
    )
    + tasks("N"),
    "s S N e",
    played="-> A A S S; A -> A B S S; A -> B B S S; B -> B S; B -> N",
    answers={"S/cardinality": 2},
)
meet(
    "links of one name in two sub-processes",
    "10.5.1: a link is one inside its own level",
    "".join(
        sub(
            one,
            tasks(f"{one}A", f"{one}B")
            + throw(f"{one}L", '<linkEventDefinition name="x"/>')
            + catch(f"{one}M", '<linkEventDefinition name="x"/>'),
            f"{one}s {one}A {one}L",
            f"{one}M {one}B {one}e",
        )
        for one in "ST"
    ),
    "s S T e",
    played="-> S SA; SA -> S SB; SB -> T TA; TA -> T TB; TB -> .",
)
meet(
    "a link in a loop",
    "10.5.1: it is a flow without a line, as often as it is taken",
    CHOICE.format("G_e")
    + tasks("A", "B")
    + throw("L", '<linkEventDefinition name="x"/>')
    + catch("M", '<linkEventDefinition name="x"/>'),
    "s X A L",
    "M B G e",
    "G X",
    when={"G_X": "again"},
    played="-> A; A -> B; +G_X B -> A; A -> B; -G_X B -> .",
)

# Compensation

meet(
    "what every instance of a sub-process held is compensated",
    "13.5.5: instance by instance, the last first",
    sub("S", undoable("Book") + TWO, "Ss Book Se") + throw("W", COMPENSATE) + tasks("N"),
    "s S W N e",
    played="-> Book Book S S; Book Book -> UndoBook; UndoBook -> UndoBook; UndoBook -> N",
    answers={"S/cardinality": 2},
    second="compensateEventDefinition",
)
meet(
    "every round of a loop is compensated",
    "13.5.5: once for each time that it was done",
    undoable("Book", more=LOOP) + throw("W", COMPENSATE) + tasks("N"),
    "s Book W N e",
    played="-> Book; Book -> Book; -Book/again Book -> UndoBook; UndoBook -> UndoBook; UndoBook -> N",
    answers={"Book/again": True},
    second="compensateEventDefinition",
)
meet(
    "what a called process did is compensated",
    "10.7: the call completed, and is compensated by what it held",
    CALL.format("") + throw("W", COMPENSATE) + tasks("N"),
    "s C W N e",
    played="-> Book C; Book -> UndoBook; UndoBook -> N",
    beside=called("Q", undoable("Book"), "Qs Book Qe"),
    second="compensateEventDefinition",
)
meet(
    "a step is compensated for every time that a flow led back to it",
    "13.5.5: each completion is compensated",
    CHOICE.format("G_W") + undoable("Book") + throw("W", COMPENSATE) + tasks("N"),
    "s X Book G W N e",
    "G X",
    when={"G_X": "again"},
    played="-> Book; +G_X Book -> Book; -G_X Book -> UndoBook; UndoBook -> UndoBook; UndoBook -> N",
    second="compensateEventDefinition",
)
meet(
    "the handler at the border is called, and not those inside",
    "10.7.1: an explicit handler takes the place of the default compensation",
    sub("S", undoable("Book"), "Ss Book Se")
    + boundary("CS", "S", COMPENSATE)
    + '<userTask id="UndoS" isForCompensation="true"/><association id="aS" sourceRef="CS" targetRef="UndoS"/>'
    + throw("W", COMPENSATE)
    + tasks("N"),
    "s S W N e",
    played="-> Book S; Book -> UndoS; UndoS -> N",
    second="compensateEventDefinition",
)
meet(
    "every instance begins its own compensation event sub-process",
    "10.7.1 and 13.5.5: it is the handler of each instance that is done",
    sub("S", tasks("A") + handler("K", COMPENSATE, "Kt H", body=tasks("H")) + TWO, "Ss A Se")
    + throw("W", COMPENSATE)
    + tasks("N"),
    "s S W N e",
    played="-> A A S S; A A -> H K; H -> H K; H -> N",
    answers={"S/cardinality": 2},
    second="compensateEventDefinition",
)
meet(
    "an error in what compensates",
    "13.5.5 and 13.5.3: it goes outward from the handler, to the border of the sub-process that is compensating",
    sub(
        "S",
        tasks("Book")
        + boundary("CBook", "Book", COMPENSATE)
        + sub("Undo", tasks("D") + end("X", ON_ERROR), "Undos D X", more='isForCompensation="true"')
        + '<association id="a" sourceRef="CBook" targetRef="Undo"/>'
        + throw("W", COMPENSATE),
        "Ss Book W Se",
    )
    + boundary("B", "S", ON_ERROR)
    + tasks("C"),
    "s S e",
    "B C e",
    played="-> Book S; Book -> D S Undo; D -> C; C -> .",
    second="compensateEventDefinition",
)
meet(
    "a message interrupts a sub-process that compensates",
    "13.5.3: what compensates is active in it and ends",
    sub("S", undoable("Book") + throw("W", COMPENSATE), "Ss Book W Se") + boundary("B", "S", ON_MESSAGE) + tasks("C"),
    "s S e",
    "B C e",
    played="-> Book S /1; Book -> S UndoBook /1; !B -> C /0; C -> .",
    second="compensateEventDefinition",
)
meet(
    "a compensation of one step, of all of its rounds and of no other",
    "13.5.5: activityRef names what is compensated",
    undoable("Book", more=LOOP)
    + undoable("Pay")
    + throw("W", '<compensateEventDefinition activityRef="Book"/>')
    + tasks("N"),
    "s Book Pay W N e",
    played="-> Book; Book -> Book; -Book/again Book -> Pay; Pay -> UndoBook; UndoBook -> UndoBook; UndoBook -> N",
    answers={"Book/again": True},
    second="compensateEventDefinition",
)

# Transactions

meet(
    "cancel in a sub-process of a transaction",
    "10.7 and 13.5.5: the transaction around is cancelled, what completed in it compensated, and its border left",
    sub("T", undoable("Book") + sub("S", tasks("A") + end("W", CANCEL), "Ss A W"), "Ts Book S Te", kind="transaction")
    + boundary("B", "T", CANCEL)
    + tasks("C", "N"),
    "s T N e",
    "B C e",
    played="-> Book T; Book -> A S T; A -> S T UndoBook; UndoBook -> C; C -> .",
    second="compensateEventDefinition",
)
meet(
    "a cancel ends what waits behind an event-based gateway",
    "13.5.5: all that is active in the transaction ends",
    sub(
        "T",
        FORK
        + undoable("Book")
        + end("W", CANCEL)
        + '<eventBasedGateway id="G"/>'
        + catch("M", ON_MESSAGE)
        + catch("K", HOUR),
        "Ts F Book W",
        "F G M Te",
        "G K Te",
        kind="transaction",
    )
    + boundary("B", "T", CANCEL)
    + tasks("C"),
    "s T e",
    "B C e",
    played="-> Book G T /2; Book -> T UndoBook /0; UndoBook -> C; C -> .",
    second="compensateEventDefinition",
)
meet(
    "a transaction that is tried again after its cancel",
    "13.5.5: what was cancelled is compensated once, the second try on its own",
    '<exclusiveGateway id="X"/>'
    + sub(
        "T",
        undoable("Book")
        + '<exclusiveGateway id="G" default="G_Te"/>'
        + end("W", CANCEL)
        + '<sequenceFlow id="G_W" sourceRef="G" targetRef="W"><conditionExpression>bad</conditionExpression></sequenceFlow>',
        "Ts Book G Te",
        kind="transaction",
    )
    + boundary("B", "T", CANCEL)
    + tasks("C", "N")
    + throw("V", COMPENSATE),
    "s X T V N e",
    "B C X",
    played="-> Book T; +G_W Book -> T UndoBook; UndoBook -> C; C -> Book T; -G_W Book -> UndoBook; UndoBook -> N",
    second="compensateEventDefinition",
)
meet(
    "a hazard in a transaction",
    "10.3.5: an error leaves a transaction without compensation",
    sub("T", undoable("Book") + end("W", ON_ERROR), "Ts Book W", kind="transaction")
    + boundary("B", "T", ON_ERROR)
    + boundary("K", "T", CANCEL)
    + tasks("C", "D"),
    "s T e",
    "B C e",
    "K D e",
    played="-> Book T; Book -> C; C -> .",
    second="compensateEventDefinition",
)

# Gateways, quantities and ad-hoc

meet(
    "an inclusive join in a called process, and an escalation out of it",
    "13.4.3 and 13.5.3: what is told beside the call does not keep the join from waiting",
    CALL.format("") + boundary("B", "C", ON_ESCALATION, beside=True) + tasks("D", "N"),
    "s C N e",
    "B D",
    played="-> A B1 C; B1 -> A C D; A -> C D Z; Z -> D N",
    beside=called(
        "Q",
        '<inclusiveGateway id="O"/><inclusiveGateway id="J"/>' + tasks("A", "B1", "Z") + throw("W", ON_ESCALATION),
        "Qs O A J Z Qe",
        "O B1 W J",
    ),
)
meet(
    "an escalation out of a call that is repeated",
    "13.5.3: the border is that of the repeated call, all of which it interrupts",
    CALL.format(TWO) + boundary("B", "C", ON_ESCALATION) + tasks("D"),
    "s C e",
    "B D e",
    played="-> A A C C; A -> D; D -> .",
    answers={"C/cardinality": 2},
    beside=called("Q", tasks("A", "K") + throw("W", ON_ESCALATION), "Qs A W K Qe"),
    second="excused",
)
meet(
    "an inclusive join behind a repeated step and what is told beside it",
    "table 13.3: it waits as long as any instance runs, and for what came beside",
    '<inclusiveGateway id="O"/><inclusiveGateway id="J"/>'
    + tasks("A", more=TWO)
    + tasks("B", "D", "N")
    + boundary("M", "A", ON_MESSAGE, beside=True),
    "s O A J N e",
    "O B J",
    "M D J",
    played="-> A A B; B -> A A; A -> A; !M -> A D; A -> D; D -> N; N -> .",
    answers={"A/cardinality": 2},
    second="excused",
)
meet(
    "an inclusive join in each instance",
    "table 13.3: tokens of another instance are not waited for",
    sub(
        "S",
        '<inclusiveGateway id="O"/><inclusiveGateway id="J"/>' + tasks("A", "B", "C") + TWO,
        "Ss O A J C Se",
        "O B J",
    ),
    "s S e",
    played="-> A A B B S S; A -> A B B S S; A -> B B S S; B -> B C S S; B -> C C S S; C C -> .",
    answers={"S/cardinality": 2},
)
meet(
    "a step that needs several tokens, behind an implicit split",
    "13.2.1 and 13.3.2 (startQuantity): a token for each flow, and the step begins when enough have come",
    tasks("A", "B", "N") + '<userTask id="J" startQuantity="2"/>',
    "s A J N e",
    "A B J",
    played="-> A; A -> B; B -> J; J -> N; N -> .",
    second="startQuantity, completionQuantity",
)
meet(
    "a step that gives several tokens on each of its flows",
    "13.2.1 and 13.3.2 (completionQuantity): that many on every flow that is taken",
    '<userTask id="A" completionQuantity="2"/>' + tasks("B", "C", "D"),
    "s A B e",
    "A C e",
    "A D e",
    when={"A_D": "more"},
    played="-> A; A -> B B C C; B B C C -> .",
    second="startQuantity, completionQuantity",
)
meet(
    "a repeated step that needs several tokens",
    "13.3.2 and 13.3.7: it begins once with enough tokens, with all its instances and its border",
    FORK
    + tasks("A", "B", "C", "N")
    + f'<userTask id="J" startQuantity="2">{TWO}</userTask>'
    + boundary("M", "J", ON_MESSAGE),
    "s F A J N e",
    "F B J",
    "M C e",
    played="-> A B /0; A -> B /0; B -> J J /1; J J -> N /0",
    answers={"J/cardinality": 2},
    second="startQuantity, completionQuantity",
)
meet(
    "a parallel join takes one token of a flow that has two",
    "13.4.1: one token of every flow; what is left over stays before the gateway",
    FORK + '<userTask id="A" completionQuantity="2"/><parallelGateway id="J"/>' + tasks("B", "N"),
    "s F A J N e",
    "F B J",
    played="-> A B; A -> B; B -> N; N -> ",
    second="startQuantity, completionQuantity",
)
meet(
    "an escalation end beside a repeated step",
    "13.5.3: the sub-process ends with every instance in it",
    sub("S", FORK + tasks("A", more=TWO) + tasks("B") + end("W", ON_ESCALATION), "Ss F A Se", "F B W")
    + boundary("K", "S", ON_ESCALATION)
    + tasks("C"),
    "s S e",
    "K C e",
    played="-> A A B S; B -> C; C -> .",
    answers={"A/cardinality": 2},
)
meet(
    "a repeated step in a sequential ad-hoc sub-process",
    "13.3.5: one activity at a time, and all its instances are one",
    f'<adHocSubProcess id="H" ordering="Sequential">{tasks("A", more=TWO)}{tasks("B")}</adHocSubProcess>' + tasks("N"),
    "s H N e",
    played="-> A A H; A -> A H; A -> B H; B -> N",
    answers={"A/cardinality": 2},
    second="adHocSubProcess",
)
meet(
    "an ad-hoc sub-process that is complete ends a sub-process in it",
    "13.3.5: what remains is cancelled, with all inside",
    f'<adHocSubProcess id="H">{tasks("A")}{sub("B", tasks("D"), "Bs D Be")}'
    "<completionCondition>enough</completionCondition></adHocSubProcess>" + tasks("N"),
    "s H N e",
    played="-> A B D H; +H/complete A -> N",
    second="adHocSubProcess",
)
meet(
    "a time at the border of an ad-hoc sub-process",
    "13.5.3: all that is offered is over",
    f'<adHocSubProcess id="H">{tasks("A", "B")}</adHocSubProcess>' + boundary("T", "H", HOUR) + tasks("C"),
    "s H e",
    "T C e",
    played="-> A B H /1; A -> B H /1; !T -> C /0",
    second="adHocSubProcess",
)
meet(
    "two starts without a cause meet at a join",
    "13.2 and 13.4.1: each start gives a token when the process begins",
    '<startEvent id="s1"/><startEvent id="s2"/><parallelGateway id="J"/>' + tasks("A", "B", "N"),
    "s1 A J N e",
    "s2 B J",
    played="-> A B; A -> B; B -> N; N -> .",
)

# Scopes within scopes

meet(
    "a compensation thrown in one of the instances",
    "13.5.5: it compensates what completed in its own instance, and not in the others",
    sub("S", TWO + undoable("Book") + throw("W", COMPENSATE) + tasks("D"), "Ss Book W D Se"),
    "s S e",
    played="-> Book Book S S; Book -> Book S S UndoBook; UndoBook -> Book D S S; Book -> D S S UndoBook; UndoBook D D -> .",
    answers={"S/cardinality": 2},
    second="compensateEventDefinition",
)
meet(
    "a transaction in a transaction, the outer one cancelled",
    "10.7 and 13.5.5: what the inner one completed is compensated with the outer one, the last first",
    sub(
        "T",
        undoable("Book") + sub("I", undoable("Pay"), "Is Pay Ie", kind="transaction") + tasks("D") + end("W", CANCEL),
        "Ts Book I D W",
        kind="transaction",
    )
    + boundary("B", "T", CANCEL)
    + tasks("C"),
    "s T e",
    "B C e",
    played="-> Book T; Book -> I Pay T; Pay -> D T; D -> T UndoPay; UndoPay -> T UndoBook; UndoBook -> C",
    second="compensateEventDefinition",
)
meet(
    "a transaction in a transaction, the inner one cancelled",
    "13.5.5: a cancel is that of the innermost transaction around it",
    sub(
        "T",
        undoable("Book")
        + sub("I", undoable("Pay") + end("W", CANCEL), "Is Pay W", kind="transaction")
        + boundary("B", "I", CANCEL)
        + tasks("C"),
        "Ts Book I Te",
        "B C Te",
        kind="transaction",
    )
    + boundary("K", "T", CANCEL)
    + tasks("N"),
    "s T N e",
    played="-> Book T; Book -> I Pay T; Pay -> I T UndoPay; UndoPay -> C T; C -> N",
    second="compensateEventDefinition",
)
meet(
    "an error for which both an event sub-process and the border would do",
    "13.5.3: the innermost catches, and that is the event sub-process",
    sub("S", tasks("A") + end("W", ON_ERROR) + handler("E", ON_ERROR, "Et H", body=tasks("H")), "Ss A W")
    + boundary("B", "S", ON_ERROR)
    + tasks("C", "N"),
    "s S N e",
    "B C e",
    played="-> A S; A -> E H S; H -> N",
    second="excused",
)
meet(
    "an error of the handler of an error",
    "13.5.3: the handler is over with it, and the border outside catches",
    sub(
        "S",
        tasks("A") + end("W", ON_ERROR) + handler("E", ON_ERROR, "Et H X", body=tasks("H") + end("X", ON_ERROR)),
        "Ss A W",
    )
    + boundary("B", "S", ON_ERROR)
    + tasks("C"),
    "s S e",
    "B C e",
    played="-> A S; A -> E H S; H -> C",
    second="excused",
)
meet(
    "an error through two calls",
    "13.5.3: it goes outward until a border catches it",
    CALL.format("") + boundary("B", "C", ON_ERROR) + tasks("D", "N"),
    "s C N e",
    "B D e",
    played="-> A C C2; A -> D; D -> .",
    beside=called("Q", '<callActivity id="C2" calledElement="R"/>', "Qs C2 Qe")
    + called("R", tasks("A") + end("W", ON_ERROR), "Rs A W"),
    second="excused",
)
meet(
    "an escalation out of a sub-process of a called process",
    "13.5.3: all inside the call ends, also what would have come by itself behind the sub-process",
    CALL.format("") + boundary("B", "C", ON_ESCALATION) + tasks("D", "N"),
    "s C N e",
    "B D e",
    played="-> A C I; A -> D; D -> .",
    beside=called("Q", sub("I", tasks("A") + throw("W", ON_ESCALATION), "Is A W Ie"), "Qs I Qe"),
    second="excused",
)
meet(
    "an escalation past two borders",
    "13.5.3: the first that catches has it, and the one further out has nothing",
    sub(
        "S",
        sub("I", tasks("A", "D") + throw("W", ON_ESCALATION), "Is A W D Ie")
        + boundary("B", "I", ON_ESCALATION, beside=True)
        + tasks("K"),
        "Ss I Se",
        "B K Se",
    )
    + boundary("C", "S", ON_ESCALATION)
    + tasks("L"),
    "s S e",
    "C L e",
    played="-> A I S; A -> D I K S; D K -> .",
)
meet(
    "a signal for two borders and an event sub-process at once",
    "10.5.4: it reaches all that waits when it is thrown",
    FORK
    + tasks("A", "B", "D", "K", "L")
    + throw("W", ON_SIGNAL)
    + boundary("AB", "A", ON_SIGNAL)
    + boundary("BB", "B", ON_SIGNAL, beside=True)
    + handler("E", ON_SIGNAL, "Et H", beside=True, body=tasks("H")),
    "s F A e",
    "F B e",
    "F D W",
    "AB K e",
    "BB L e",
    played="-> A B D; D -> B E H K L; B H K L -> .",
    second="excused",
)
meet(
    "a time for the whole process while it calls, loops and repeats",
    "13.3.4: an event sub-process that interrupts takes the place of everything in the process",
    FORK + CALL.format("") + tasks("A", more=TWO) + tasks("B", more=LOOP) + handler("E", HOUR, "Et H", body=tasks("H")),
    "s F C e",
    "F A e",
    "F B e",
    played="-> A A B C D; !Et -> E H /0; H -> .",
    answers={"A/cardinality": 2, "B/again": True},
    beside=called("Q", tasks("D"), "Qs D Qe"),
    second="excused",
)
meet(
    "terminate of the process while it calls and an event sub-process runs",
    "13.5.6: all that is active ends",
    FORK
    + CALL.format("")
    + tasks("A")
    + end("W", TERMINATE)
    + handler("E", ON_MESSAGE, "Et H", beside=True, body=tasks("H")),
    "s F C e",
    "F A W",
    played="-> A C D; !Et -> A C D E H; A -> .",
    beside=called("Q", tasks("D"), "Qs D Qe"),
    second="excused",
)
meet(
    "an event sub-process that needs two things, one of them thrown inside",
    "10.5.1: a parallel multiple start begins when all of it has come",
    tasks("A", "D")
    + throw("W", ON_SIGNAL)
    + handler("E", ON_MESSAGE + ON_SIGNAL, "Et H", body=tasks("H")).replace(
        'id="Et"', 'id="Et" parallelMultiple="true"'
    ),
    "s A W D e",
    played="-> A /2; A -> D /1; !Et -> E H /0; H -> .",
    second="parallelMultiple",
)
meet(
    "an ad-hoc sub-process in each instance",
    "13.3.5 and 13.3.7: each is asked for itself whether it is complete",
    f'<adHocSubProcess id="H">{TWO}{tasks("A", "B")}<completionCondition>enough</completionCondition></adHocSubProcess>'
    + tasks("N"),
    "s H N e",
    played="-> A A B B H H; +H/complete A -> A B H; B -> N",
    answers={"H/cardinality": 2},
    second="adHocSubProcess",
)
meet(
    "a sub-process of several instances that gives several tokens",
    "13.3.2 and 13.3.7: it gives them once, when all instances are done, and the step behind takes two of three",
    sub("S", TWO + tasks("A"), "Ss A Se", more='completionQuantity="3"')
    + '<userTask id="J" startQuantity="2"/>'
    + tasks("N"),
    "s S J N e",
    played="-> A A S S; A -> A S; A -> J; J -> N; N -> ",
    answers={"S/cardinality": 2},
    second="startQuantity, completionQuantity",
)
meet(
    "a cancel in one instance while another compensates by itself",
    "10.7: the compensation under way is not lost, all instances are left, and each booking is undone once",
    sub(
        "T",
        TWO
        + '<exclusiveGateway id="G" default="G_W"/>'
        + undoable("Book")
        + throw("W", COMPENSATE)
        + end("X", CANCEL)
        + '<sequenceFlow id="G_X" sourceRef="G" targetRef="X"><conditionExpression>bad</conditionExpression></sequenceFlow>',
        "Ts Book G W Te",
        kind="transaction",
    )
    + boundary("B", "T", CANCEL)
    + tasks("C"),
    "s T e",
    "B C e",
    played="-> Book Book T T; Book -> Book T T UndoBook; +G_X Book -> T UndoBook; UndoBook -> T UndoBook; UndoBook -> C",
    answers={"T/cardinality": 2},
    second="compensateEventDefinition",
)
meet(
    "a loop inside of instances, interrupted at the border of the loop",
    "13.5.3: the loop of that instance ends, and the others go on",
    sub("S", TWO + tasks("A", more=LOOP) + boundary("B", "A", ON_MESSAGE) + tasks("C"), "Ss A Se", "B C Se"),
    "s S e",
    played="-> A A S S /2; A -> A A S S /2; !B -> A C S S /1; -A/again A -> C S /0; C -> .",
    answers={"S/cardinality": 2, "A/again": True},
)
meet(
    "an inclusive split into a loop",
    "table 13.3: the join waits for the branch that goes round",
    '<inclusiveGateway id="O"/><inclusiveGateway id="J"/><exclusiveGateway id="X"/><exclusiveGateway id="G" default="G_J"/>'
    + tasks("A", "B", "N"),
    "s O X A G J N e",
    "O B J",
    "G X",
    when={"G_X": "again"},
    played="-> A B; B -> A; +G_X A -> A; -G_X A -> N; N -> .",
)
meet(
    "a link in an event sub-process",
    "10.5.1: it is of one level, and the level is the event sub-process",
    tasks("A")
    + handler(
        "E",
        ON_MESSAGE,
        "Et H L",
        "M K",
        beside=True,
        body=tasks("H", "K")
        + throw("L", '<linkEventDefinition name="x"/>')
        + catch("M", '<linkEventDefinition name="x"/>'),
    ),
    "s A e",
    played="-> A; !Et -> A E H; H -> A E K; K -> A; A -> .",
    second="excused",
)
meet(
    "what no flow leads to begins with its sub-process, in every round",
    "13.2: without a start event everything that no flow leads to starts",
    f'<subProcess id="S">{LOOP}{tasks("A", "B", "C")}{flows("A C")}</subProcess>' + tasks("N"),
    "s S N e",
    played="-> A B S; A B -> C S; C -> A B S; -S/again A B C -> N",
    answers={"S/again": True},
)
