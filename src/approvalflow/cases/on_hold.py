"""挂起: what waits while the office does not work on a file. No clock of law does."""

from approvalflow.cases.case import Case


def delays(case: Case) -> frozenset[str]:
    """The timers of the drawing that wait for the release of held work (挂起): all, or those at the steps held."""
    if not case.held:
        return frozenset()
    waits = case.position.get("waits", {})
    tokens = {case.visits[visit].token for visit in case.held if visit in case.visits}
    return frozenset(wait for wait in case.timers if "" in case.held or waits[wait].get("on") in tokens)
