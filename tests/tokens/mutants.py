"""Faults put into copies of `approvalflow.tokens` on purpose: the comparison has to find every one of them."""

import importlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import approvalflow.tokens

SOURCE = Path(approvalflow.tokens.__file__).parent


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One line of one module, wrong."""

    fault: str
    module: str
    line: str
    wrong: str

    def __str__(self) -> str:
        return self.fault.replace(" ", "-")


MUTANTS = [
    Mutant(
        fault="a parallel join does with one flow less",
        module="joins",
        line="if len(queue.flows) < len(join.incoming) or",
        wrong="if len(queue.flows) < len(join.incoming) - 1 or",
    ),
    Mutant(
        fault="a parallel join takes its highest tokens",
        module="joins",
        line="sorted(line[0] for line in board.queue(join.id, scope)",
        wrong="sorted(line[-1] for line in board.queue(join.id, scope)",
    ),
    Mutant(
        fault="an inclusive join waits for nobody",
        module="advance",
        line="for one in joins if not one.blockers)",
        wrong="for one in joins)",
    ),
    Mutant(
        fault="an inclusive join waits for tokens that could come to a marked flow",
        module="joins",
        line="flows and not flows & self.marked and",
        wrong="flows & ~self.marked and",
    ),
    Mutant(
        fault="an inclusive join waits for tokens that must pass it first",
        module="routes",
        line="_before(drawing, drawing.nodes[node], links) if one != join.id)",
        wrong="_before(drawing, drawing.nodes[node], links))",
    ),
    Mutant(
        fault="an inclusive join does not see boundary events",
        module="routes",
        line="if node.kind is Kind.BOUNDARY and node.attached_to:",
        wrong="if False:",
    ),
    Mutant(
        fault="a cycle that one event needs with other things comes without end",
        module="often",
        line='together = record.get("round", 0) + count',
        wrong="together = count",
    ),
    Mutant(
        fault="an inclusive join waits for an event beside a step that has come for the last time",
        module="joins",
        line="if event in routes.to and _may_happen(game, event, token, record):",
        wrong="if event in routes.to:",
    ),
    Mutant(
        fault="an inclusive join does not wait for an event that is waited for beside a step",
        module="joins",
        line="            ways |= routes.to[event]",
        wrong="            ways |= 0",
    ),
    Mutant(
        fault="of several inclusive joins the last goes first",
        module="advance",
        line="for one in joins if not one.blockers)",
        wrong="for one in reversed(joins) if not one.blockers)",
    ),
    Mutant(
        fault="an unknown answer opens a flow",
        module="leaving",
        line="if asked[flow] is not True:",
        wrong="if asked[flow] is False:",
    ),
    Mutant(
        fault="an exclusive gateway takes every true flow",
        module="leaving",
        line="if node.kind is EXCLUSIVE:",
        wrong="if False:",
    ),
    Mutant(
        fault="a terminate end leaves inner sub-processes running",
        module="events",
        line="scopes = board.scopes_under([scope])",
        wrong="scopes = [scope]",
    ),
    Mutant(
        fault="an interrupted sub-process runs on",
        module="events",
        line="scopes = board.scopes_on(host)",
        wrong="scopes = []",
    ),
    Mutant(
        fault="a timer outlives its step",
        module="board",
        line="if not self.waits:",
        wrong="if len(self.waits) == 1:",
    ),
    Mutant(
        fault="joins that wait for each other go unnoticed",
        module="advance",
        line="for one in stuck(game, joins):",
        wrong="for one in ():",
    ),
    Mutant(
        fault="a return spares what a timer beside the step began",
        module="lineage",
        line="move.on in came\n            or move.on in taken\n            or not came",
        wrong="not came",
    ),
    Mutant(
        fault="a return leaves a finished sub-process closed",
        module="lineage",
        line=" or not scopes.isdisjoint(move.scopes_closed)",
        wrong="",
    ),
    Mutant(
        fault="what shuts a scope to events comes of its last step alone",
        module="lineage",
        line=" or not scopes.isdisjoint(shut_by(move, awaited, opened))",
        wrong="",
    ),
    Mutant(
        fault="a return puts arrivals under new ids",
        module="returns",
        line='if not rests(node) or "held" in record:',
        wrong='if "held" in record:',
    ),
    Mutant(
        fault="a return gives back a step under its old id",
        module="returns",
        line="for token in sorted(renewed, key=int)}",
        wrong="for token in ()}",
    ),
    Mutant(
        fault="the last token to arrive goes first",
        module="game",
        line="        else:\n            heappush(self.ready, int(token))",
        wrong="        else:\n            self.ready.insert(0, int(token))",
    ),
    Mutant(
        fault="an event-based gateway goes on waiting for the other events",
        module="events",
        line="        closed=game.board.waits_on((token,)),\n        next=game.board.next + 1,",
        wrong="        next=game.board.next + 1,",
    ),
    Mutant(
        fault="an event that needs several things fires with the first",
        module="events",
        line="part = event.all_of and _others(game, wait, record)",
        wrong="part = False",
    ),
    Mutant(
        fault="an event beside a step comes once too often",
        module="often",
        line="(timer.repeats is None or fired < timer.repeats))",
        wrong="(timer.repeats is None or fired <= timer.repeats))",
    ),
    Mutant(
        fault="a signal reaches only the first that waits for it",
        module="events",
        line="for wait in sorted(heard, key=int):",
        wrong="for wait in sorted(heard, key=int)[:1]:",
    ),
    Mutant(
        fault="an error passes the event sub-processes on its way",
        module="events",
        line='found = game.drawing.handlers.get(record["of"], ()) if is_whole(record) else ()',
        wrong="found = ()",
    ),
    Mutant(
        fault="who takes any error comes before who names it",
        module="events",
        line="key=lambda one: not one[0])",
        wrong="key=lambda one: bool(one[0]))",
    ),
    Mutant(
        fault="an event sub-process begins beside where it should interrupt",
        module="events",
        line="        used = board.tokens_in(inner)\n        closed = board.waits_on(used, inner)\n    else:",
        wrong="        used, inner = (), []\n        closed = board.waits_on(used, inner)\n    else:",
    ),
    Mutant(
        fault="event sub-processes begin though nothing else is left",
        module="game",
        line='return any(not nodes[tokens[token]["at"]].by_event for token',
        wrong='return any(nodes[tokens[token]["at"]] for token',
    ),
    Mutant(
        fault="the first that was done is undone first",
        module="compensating",
        line="todo = list(_handlers(reversed(chosen)))",
        wrong="todo = list(_handlers(chosen))",
    ),
    Mutant(
        fault="what is compensated can be compensated again",
        module="compensating",
        line="if one not in chosen]}",
        wrong="if one]}",
    ),
    Mutant(
        fault="a step is compensated before it completed",
        module="leaving",
        line="    if node.compensation:\n        return {}\n",
        wrong="",
    ),
    Mutant(
        fault="a repeated step is compensated once for all",
        module="leaving",
        line='if "i" in token_record or (node.loop is None and node.multi is None):',
        wrong='if "i" not in token_record:',
    ),
    Mutant(
        fault="sequential instances all begin at once",
        module="rounds",
        line="now = 1 if node.multi is None or node.multi.sequential else total",
        wrong="now = 1 if node.multi is None else total",
    ),
    Mutant(
        fault="the behaviour One throws for every instance",
        module="rounds",
        line='(multi.behavior is Behavior.ONE and told["numberOfCompletedInstances"] > 1)',
        wrong="False",
    ),
    Mutant(
        fault="a completion condition ends nothing",
        module="rounds",
        line="        if over:\n",
        wrong="        if False:\n",
    ),
    Mutant(
        fault="a loop goes round once more than its maximum",
        module="rounds",
        line="loop.maximum is not None and count >= loop.maximum",
        wrong="loop.maximum is not None and count > loop.maximum",
    ),
    Mutant(
        fault="a step that needs two tokens takes only one",
        module="rounds",
        line="fresh[: node.start_quantity]",
        wrong="fresh[:1]",
    ),
    Mutant(
        fault="a step gives one token whatever it should give",
        module="leaving",
        line="for _ in range(node.completion_quantity):",
        wrong="for _ in range(1):",
    ),
    Mutant(
        fault="an activated complex gateway is not reset",
        module="joins",
        line="if not _still_comes(game, nodes[gate], scope, queue, given) and",
        wrong="if False and",
    ),
    Mutant(
        fault="the reset of a complex gateway swallows all that stands there",
        module="joins",
        line=' if board.tokens[one]["via"] not in given)',
        wrong=")",
    ),
    Mutant(
        fault="a complex gateway forgets what has given",
        module="joins",
        line='" ".join(["reset", *came])} if gate.activation is not None else {}',
        wrong='"reset"} if gate.activation is not None else {}',
    ),
    Mutant(
        fault="a complex gateway is asked at its reset only about tokens that came late",
        module="joins",
        line="flows, asked = choose_late(game, gate, scope)",
        wrong="flows, asked = choose_late(game, gate, scope) if used else ((), {})",
    ),
    Mutant(
        fault="an ad-hoc sub-process offers more after its condition held",
        module="nodes",
        line='        or "over" in record\n',
        wrong="",
    ),
    Mutant(
        fault="a link leads nowhere for an inclusive join",
        module="routes",
        line="if node.kind is Kind.CATCH and node.trigger is Trigger.LINK:",
        wrong="if False:",
    ),
    Mutant(
        fault="a failed step is passed by its retry",
        module="advance",
        line='elif record["held"] == FAILED:',
        wrong="elif False:",
    ),
    Mutant(
        fault="a terminate end event leaves what waits in its scope",
        module="events",
        line="    closed = board.waits_on(used, scopes)\n    game",
        wrong="    closed = board.waits_on(used)\n    game",
    ),
    Mutant(
        fault="a frozen arrival lets its join go on",
        module="board",
        line='return token in self.frozen or "held" in',
        wrong='return "held" in',
    ),
    Mutant(
        fault="a frozen token moves on by itself",
        module="game",
        line=" and token not in self.board.frozen:",
        wrong=":",
    ),
    Mutant(
        fault="what came while a step was frozen is lost",
        module="late",
        line="while game.freed or coming:",
        wrong="while False:",
    ),
    Mutant(
        fault="a jump back into a scope leaves its events shut",
        module="jumps",
        line="if listens_again(game, token, scope):",
        wrong="if False:",
    ),
    Mutant(
        fault="a time that has come is waited for again after a jump",
        module="events",
        line="    if past:  # none",
        wrong="    if False:  # none",
    ),
    Mutant(
        fault="what came to the oldest wait is taken first",
        module="late",
        line="return min(map(int, order)) if",
        wrong="return 0 if",
    ),
    Mutant(
        fault="a frozen step goes on taking what it can take only once",
        module="late",
        line='    if "last" in record:\n        return\n',
        wrong="",
    ),
    Mutant(
        fault="what thawed when a step was done stays so when that is taken back",
        module="returns",
        line="if not signal.token:",
        wrong="if False:",
    ),
    Mutant(
        fault="redo leaves the other branches where they are",
        module="returns",
        line='again = beside if signal.siblings == "redo" else ()',
        wrong="again = ()",
    ),
    Mutant(
        fault="a split is found where all its branches have met again",
        module="splits",
        line="if others and others != heads:",
        wrong="if len(heads) > 1:",
    ),
    Mutant(
        fault="what a return puts back under another name is no longer frozen",
        module="returns",
        line='freezes = [names.get(one, one) for one in record["freezes"] if',
        wrong='freezes = [one for one in record["freezes"] if one not in names and',
    ),
    Mutant(
        fault="an event put back in the middle of throwing is stuck",
        module="returns",
        line='if record.get("held") == "thrown":',
        wrong="if False:",
    ),
    Mutant(
        fault="what a thrown event began beside outlives the return",
        module="events",
        line="on = by or host",
        wrong="on = host",
    ),
    Mutant(
        fault="a jump leaves an empty sub-process behind",
        module="jumps",
        line="    for token in tokens:\n        _close_around",
        wrong="    for token in tokens[1:]:\n        _close_around",
    ),
    Mutant(
        fault="a jump out of one instance leaves the others running",
        module="jumps",
        line='if {"mi", "loop"} & scopes[scope].keys():',
        wrong="if False:",
    ),
    Mutant(
        fault="a jump enters a sub-process by its start",
        module="jumps",
        line="    draft.watch(of, inner)",
        wrong="    [draft.place(one, inner) for one in draft.drawing.scopes[node.id]]",
    ),
    Mutant(
        fault="a cancel in one instance of a transaction leaves the others alone",
        module="compensating",
        line='if "i" in board.tokens[host := board.scopes[scope]["on"]]:',
        wrong='if not (host := board.scopes[scope]["on"]):',
    ),
]


POOL_MUTANTS = [
    Mutant(
        fault="a frozen step that was put back is not known under its new name",
        module="returns",
        line="descendants(left, one) for one in thawed)), *thawed)]",
        wrong="descendants(left, one) for one in ())), *thawed)]",
    ),
    Mutant(
        fault="a return lets events begin something beside an event sub-process that is left",
        module="listening",
        line="            game.shut(scope)",
        wrong="            pass",
    ),
    Mutant(
        fault="a gateway that starts a process by all of its events forgets the others",
        module="advance",
        line="(at, *_also(game.drawing, at))",
        wrong="(at,)",
    ),
    Mutant(
        fault="a gateway that starts a process by one of its events needs the others too",
        module="advance",
        line="one.instantiate and one.all_of)",
        wrong="one.instantiate)",
    ),
    Mutant(
        fault="the event that starts a process is waited for once more",
        module="advance",
        line="if at and nodes[at].kind is not Kind.START:",
        wrong="if False:",
    ),
    Mutant(
        fault="an event always starts the process of the drawing",
        module="advance",
        line="process = _process_of(game.drawing, at) if at else game.drawing.id",
        wrong="process = game.drawing.id",
    ),
    Mutant(
        fault="a process that has been started starts again",
        module="advance",
        line="if not first and not at:",
        wrong="if False:",
    ),
    Mutant(
        fault="a process started by an event has no event sub-processes",
        module="advance",
        line="    draft.watch(process, root)",
        wrong="    at or draft.watch(process, root)",
    ),
]
"""Faults in how the processes of a file start, for drawings of several pools."""

JUMP_MUTANTS = [
    Mutant(
        fault="a jump back to where the file never came by leaves the siblings",
        module="jumping_back",
        line="entered(lasts, way.token, onward)",
        wrong="frozenset({way.token})",
    ),
    Mutant(
        fault="what has come to a join by another branch goes with a jump back",
        module="jumping_back",
        line='return joins(drawing.nodes[record["at"]]) and not comes_again(record)',
        wrong="return False",
    ),
    Mutant(
        fault="a jump back goes on from what was put for a branch that nobody went through",
        module="lineage",
        line="and not is_put(record, move)}",
        wrong="}",
    ),
    Mutant(
        fault="what ends with a jump leaves its empty sub-process behind",
        module="jumps",
        line="    for token in tokens:\n        _close_around",
        wrong="    for token in tokens[:1]:\n        _close_around",
    ),
]
"""Faults in what goes with a jump, and in what one back undoes."""


def loaded(mutant: Mutant | None, name: str, folder: Path) -> ModuleType:
    """A copy of the package in `folder` under another name, with the fault in it (or, without one, as it is)."""
    copy = folder / name
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file in copy.glob("*.py"):
        text = file.read_text(encoding="utf-8").replace("approvalflow.tokens", name)
        if mutant and file.stem == mutant.module:
            assert text.count(mutant.line) == 1, f"the line of “{mutant.fault}” is not in {file.name} once"
            text = text.replace(mutant.line, mutant.wrong)
        file.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


def forget(name: str) -> None:
    """Take the copy out of the loaded modules again."""
    for module in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
        del sys.modules[module]
