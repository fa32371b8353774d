"""Every event as sentences of the catalogue: `event.<Name>`, its variant by outcome, and what is added where known."""

from collections.abc import Iterator, Mapping

from approvalflow.cases import events as e
from approvalflow.cases.rules import Rules
from approvalflow.reports.names import Names
from approvalflow.reports.sofar import SoFar
from approvalflow.reports.telling_clocks import CLOCKS
from approvalflow.reports.telling_steps import STEPS
from approvalflow.reports.telling_talks import TALKS
from approvalflow.reports.telling_turns import TURNS
from approvalflow.reports.words_of import Teller, Telling

TELLERS: Mapping[type, Teller] = {**STEPS, **CLOCKS, **TALKS, **TURNS}
"""Events that are not here are told by their own fields."""


def tell(happened: e.Happened, names: Names, rules: Rules, so_far: SoFar) -> str:
    """The event in words."""
    teller = TELLERS.get(type(happened.event), _plainly)
    return ("" if names.language == "zh-CN" else " ").join(teller(Telling(happened, names, rules, so_far)))


def _plainly(one: Telling) -> Iterator[str]:
    yield one.say()
