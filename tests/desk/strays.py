"""What the party was told to do and can do, held against the clocks that run: each belongs to the other."""

from collections.abc import Iterator, Mapping

from approvalflow import Case
from approvalflow.cases.case import Stage

CORRECTION = "correction/"


def strays(case: Case, acts: Mapping[str, str]) -> list[str]:
    """Clocks that measure nothing that is open or could be answered, and orders to the party without a day.

    `acts` are those of the elements. A follow-up check takes no answer itself: its order stands while its finding does,
    or while another check is open that looks again.
    """
    running = {name for name, one in case.clocks.items() if not one.clock.stopped}
    waiting = {name: one.act for name, one in case.visits.items() if one.awaiting and case.stage is not Stage.CLOSED}
    return [*_clocks(case, acts, running, waiting), *_orders(case, running, waiting)]


def _clocks(case: Case, acts: Mapping[str, str], running: set[str], waiting: Mapping[str, str]) -> Iterator[str]:
    found = {one.visit for done in (*case.rounds.values(), (*case.steps.values(),)) for one in done}
    checks = any(one.act == "follow_up" for one in case.visits.values())
    for name in running:
        visit = name.removeprefix(CORRECTION)
        if name.startswith(CORRECTION) and acts.get(visit.partition("@")[0]) == "follow_up":
            yield from () if checks or visit in found else (f"{name} runs, and no check stands behind it",)
        elif name.startswith(CORRECTION) and waiting.get(visit) != "rectify":
            yield f"{name} runs, and there is nothing to answer"
        elif "@" in name and visit not in case.visits:
            yield f"{name} runs, and that step is not open"
    if "answer" in running and "accept" not in waiting.values():
        yield "answer runs, and no papers are asked for"


def _orders(case: Case, running: set[str], waiting: Mapping[str, str]) -> Iterator[str]:
    for visit, act in waiting.items():
        if act == "rectify" and f"{CORRECTION}{visit}" not in running:
            yield f"{visit} waits without a day"
        if act == "accept" and case.stage is Stage.RECEIVED and "answer" not in running:
            yield f"{visit} waits for papers without a day"
    for id_, one in case.procedures.items():
        if one.visit is not None and one.visit not in case.visits:
            yield f"{id_} is under way at {one.visit}, which is gone"
