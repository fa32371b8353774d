"""What happens next: somebody asks something, time goes on, letters come, people leave; some of it is wished for."""

from collections import Counter
from collections.abc import Collection
from random import Random
from typing import Any

from approvalflow.desk.registry import registry
from scenarios.hands.asking import MACHINES, PARTIES, Asking, label
from scenarios.hands.sketches import sketch_of
from scenarios.hands.world import World

COMMANDS = tuple(sorted({row.command for row in registry()}))
ALL = (*map(label, registry()), "transfer_all")
"""Each act with each of its outcomes, every other command, and what is asked of many cases at once."""
SELDOM = ("withdraw", "terminate", "submit", "recuse", "challenge", "hold")
HANDS = (
    "claim", "unclaim", "add_signer", "add_signer", "remove_signer", "transfer", "delegate", "resolve", "return",
    "return", "take_back", "take_back", "jump", "rule_on_challenge", "release",
)  # fmt: skip
DAILY = (*("act",) * 14, *HANDS)
ONCE = (
    "remove_signer", "unclaim", "resubmit", "finish_procedure", "ask_hearing", "set_hearing", "tell", "hold_hearing",
    "unwatch", "mark_read", "reopen", "retry", "take_message", "jump", "return", "take_back", "take_back", "release",
)  # fmt: skip
"""What can be done only once something else was: asked more often, since it seldom can be."""
ANYTHING = (*[one for one in COMMANDS if one not in SELDOM] * 3, *ONCE * 4, *SELDOM)
BROKEN_OFF = ("withdrawn", "terminated", "abandoned")
"""Closed so, a case may be opened again."""
PRESSING = (
    *("ask_hearing", "set_hearing", "tell", "hold_hearing") * 2, "finish_procedure", "abort_procedure", "resubmit",
    "retry", "release", "resolve", "rule_on_challenge", "unwatch", "answer_job", "take_back", "remove_signer",
    "remove_signer",
)  # fmt: skip
"""What something was begun for: where it was, it is asked again and again."""
WAYS_ON = ("act", "answer_job", "release", "resolve", "rule_on_challenge", "retry", "transfer")
"""What is left to do where nobody may do what somebody thought of."""
LEADS_TO = {
    "act accept correction_requested": ("resubmit",),
    "act decide granted": ("act follow_up met", "act follow_up unmet", "act follow_up false", "act issue issued"),
    "act rectify ordered": ("act rectify done", "act rectify not_done"),
    "add_signer": ("remove_signer",),
    "ask_hearing": ("set_hearing", "hold_hearing", "drop_hearing"),
    "begin_procedure": ("finish_procedure", "abort_procedure", "tell"),
    "carbon_copy": ("mark_read",),
    "challenge": ("rule_on_challenge",),
    "claim": ("unclaim",),
    "delegate": ("resolve",),
    "hold": ("release",),
    "offer_hearing": ("ask_hearing", "set_hearing", "hold_hearing", "drop_hearing"),
    "set_hearing": ("tell", "hold_hearing"),
    "tell": ("hold_hearing",),
    "watch": ("unwatch",),
    "withdraw": ("reopen",),
}
"""What something is done for that is wished for."""


def world_of(rng: Random, doors: Any, wishes: Collection[str] = ()) -> World:
    """A drawing is published, an application is filed; mostly it has been accepted before anybody plays."""
    given = {"rows": rng.choice((None, 1, 2)), "lead": rng.choice((None, "market", "water", "nowhere"))}
    filled = {name: one for name, one in given.items() if one is not None}
    before_all = rng.choice((*[("received", "accepted")] * 4, ("received",), ()))
    return World(
        *sketch_of(rng, list(dict.fromkeys(DRAWN[one] for one in wishes if one in DRAWN))), filled, before_all, doors
    )


DRAWN = {label(row): row.act for row in registry() if row.command == "act"} | {
    "answer_job": "job",
    "retry": "stuck",
    "take_message": "message",
    "hear_signal": "signal",
}
"""What a drawing must have, or nobody could do it."""


class Playing:
    """A world in which things happen by chance, the more eagerly those that are wished for."""

    def __init__(self, world: World, wishes: Collection[str] = (), eager: float = 1 / 6) -> None:
        self.world, self.wishes, self.eager = world, {*wishes}, eager

    def happens(self, rng: Random) -> None:
        """One rule for everything: hypothesis leaves out whole rules for whole runs, and life does not."""
        match rng.choices(("act", "anything", "time", "talk", "people", "desk"), (20, 16, 8, 4, 2, 1))[0]:
            case "act":
                self._ask(DAILY, rng)
            case "anything":
                self._ask(ANYTHING, rng)
            case "time" if "hearing_notice" in self.world.case.clocks and rng.random() < 0.5:
                self.world.wait_for_the_day()
            case "time":
                self.world.pass_time(rng.choice((1, 1, 5, 9, 24, 24, 72)), sweep=rng.random() < 0.5)
            case "talk":
                self.world.talk(rng.choice(("message", "signal")), rng.choice((*MACHINES, *PARTIES)))
            case "people":
                self.world.people_change(rng)
            case "desk":
                self.world.hand_over(*Asking(self.world, rng).handover())

    def over(self, rng: Random) -> bool:
        """Whether nothing that is wished for will be done with a closed file."""
        case = self.world.case
        return case.closed not in (None, *BROKEN_OFF) and not case.visits and not self._asking(rng).wished()

    def _ask(self, names: tuple[str, ...], rng: Random) -> None:
        """One of these, mostly one that there is something to do about, by somebody who may."""
        asking = self._asking(rng)
        if self.world.case.closed in BROKEN_OFF and rng.random() < 0.5:
            self.world.ask(*asking.command("reopen"))
            return
        if self.world.resting and rng.random() < 0.7:
            self.world.go_on()
            asking = self._asking(rng)
        heedless = rng.random() < 1 / 6
        if asking.wishes and rng.random() < self.eager:
            names = asking.wished() or rng.choice((WAYS_ON, names))
        elif rng.random() < 1 / 6:
            names = tuple(one for one in PRESSING if asking.worth(one)) or names
        elif rng.random() < 1 / 3:
            names = asking.tempting() or names
        names = tuple(one for one in names if heedless or asking.worth(one)) or ("act",)
        for other in (rng.choice(names), *(one for one in WAYS_ON if asking.worth(one))):
            asked = asking.command(other)
            if asking.somebody_may or rng.random() < 0.2:
                break
        self.world.ask(*asked)

    def _asking(self, rng: Random) -> Asking:
        """Somebody with the wishes that are still open, and with those for what leads to them."""
        still = self.wishes - self.world.done.keys()
        return Asking(self.world, rng, still | {one for one, on in LEADS_TO.items() if not still.isdisjoint(on)})


def play_for(wishes: Collection[str], doors: Any, files: int, acts: int) -> Counter[str]:
    """What was done in so many files of so many acts each, or in fewer where no wish was left."""
    done = Counter[str]()
    for number in range(files):
        rng, left = Random(f"wishes {number}"), sorted(one for one in wishes if not done[one])
        if not left:
            break
        rng.shuffle(left)
        playing = Playing(world_of(rng, doors(), left), left, eager=3 / 4)
        for _ in range(acts):
            playing.happens(rng)
            if playing.over(rng):
                break
        done.update(playing.world.done)
    return done
