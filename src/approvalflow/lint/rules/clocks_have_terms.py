"""A licence whose drawing starts a clock of the case states the term of that clock."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from approvalflow.lint.draft import Draft
from approvalflow.lint.rule import Remark, remark, rule

CLOCKS: Mapping[str, str] = MappingProxyType(
    {"receive": "window", "accept": "statutory", "deliver": "issue", "follow_up": "check"}
)
"""Which clock runs up to the act, or from it (model section 3)."""


@rule("AF106")
def clocks_have_terms(draft: Draft) -> Iterator[Remark]:
    """Without the term no clock would start, and no day would ever be late. A check may carry its own `af:term`."""
    if draft.matter is None or draft.matter.kind != "许可":
        return
    for act, clock in CLOCKS.items():
        step = next((one for one in draft.having(act) if act != "follow_up" or one.term is None), None)
        if step is not None and clock not in draft.matter.terms:
            yield remark(step.node, act=act, clock=clock)
