"""A drawing that never comes to rest, or fills the memory, ends one advance with an incident."""

from approvalflow.tokens.nodes import CROWD
from tokens.test_clauses_of_the_standard import started, tasks


def test_a_loop_that_splits_comes_to_rest_before_it_fills_the_memory():
    """Each round leaves a thousand open steps behind; what could go on is held, and everything open stays open."""
    steps = [f"T{number}" for number in range(1_000)]
    gates = '<exclusiveGateway id="K"/><parallelGateway id="G"/>'

    case = started(gates + tasks(*steps), "s K G K", *(f"G {step}" for step in steps))

    assert case.last[-1].incident == "token.endless"
    assert CROWD < len(case.tokens) <= CROWD + len(steps) + 1
    assert [one["at"] for one in case.tokens.values() if "held" in one] == ["K"]
