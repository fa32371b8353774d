"""What is known of a function: its name, how it is written, how many arguments it takes, and what it does.

A function is given values and gives a value; whatever it has no answer for is null.
"""

from collections.abc import Callable
from dataclasses import dataclass

from approvalflow.expressions.values import Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """One row of the table. `most` is None where any number of arguments may follow."""

    name: str
    form: str
    least: int
    most: int | None
    call: Callable[..., Value]

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.least <= count and (self.most is None or count <= self.most)


ANY = -1
"""Any number of arguments may follow."""


def row(form: str, call: Callable[..., Value], least: int = 1, most: int = 0) -> Function:
    """A row named as its form begins. `most` is `least` unless it is more, or `ANY`."""
    limit = None if most == ANY else max(least, most)
    return Function(name=form[: form.index("(")], form=form, least=least, most=limit, call=call)
