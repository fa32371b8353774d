"""What a loop adds to the view: names of its own, and a purse of steps that all loops of an expression share."""

from datetime import date

from approvalflow.expressions.values import Value, View, usable, weight

MOST_STEPS = 100_000
"""Values touched by loops, filters and functions in one evaluation; about a tenth of a second."""


class Spent(Exception):
    """An evaluation took more steps than it is given."""


class Meter:
    """The steps that everything one command, or one dry run, works out has together.

    Whoever uses it looks between two evaluations whether it is spent. One that is under way may overdraw it, so that
    no answer is wrong only because it came late; an evaluation that would overdraw it far is null.
    """

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, steps: int) -> bool:
        """Take steps; whether there were any left."""
        self.left -= steps
        return self.left >= 0

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.left < 0

    def frame(self, view: View) -> "Frame":
        """A frame for one evaluation."""
        self.left -= EACH
        return Frame(view, {}, Purse(min(MOST_STEPS, self.left + OVERDRAFT), self))


EACH = 5
"""What an evaluation takes besides the values it touches."""
OVERDRAFT = 300_000


class Purse:
    """The steps that are left, and the fields already looked up: a loop reads each only once."""

    __slots__ = ("fields", "left", "meter")

    def __init__(self, left: int, meter: Meter) -> None:
        self.left = left
        self.meter = meter
        self.fields: dict[str, Value] = {}


class Frame:
    """A view of the case with local names."""

    __slots__ = ("_names", "_purse", "_view", "case", "matter", "step", "workdays")

    def __init__(self, view: View, names: dict[str, Value], purse: Purse) -> None:
        self._view, self._names, self._purse = view, names, purse
        self.case, self.step, self.matter, self.workdays = view.case, view.step, view.matter, view.workdays

    @property
    def today(self) -> date:
        """The local date, as the view says."""
        return self._view.today

    def field(self, name: str) -> Value:
        """A field of the form as a value of ours."""
        known = self._purse.fields
        if name not in known:
            self.spend(0)
            known[name] = usable(self._view.case(name))
            self.spend(weight(known[name]))
        return known[name]

    def local(self, name: str) -> Value:
        """The value of a local name."""
        return self._names.get(name)

    def bind(self, name: str, value: Value) -> "Frame":
        """A frame inside this one, in which a name has a value."""
        return Frame(self._view, {**self._names, name: value}, self._purse)

    @property
    def is_spent(self) -> bool:
        """Whether an evaluation was given up: its null means nothing."""
        return self._purse.left < 0

    def spend(self, steps: int) -> None:
        """Take steps from the purse. Raises Spent when it is empty."""
        purse = self._purse
        purse.left -= steps
        purse.meter.left -= steps
        if purse.left < 0:
            raise Spent


def framed(view: View) -> Frame:
    """The frame we are in, or the outermost one."""
    return view if isinstance(view, Frame) else Meter(MOST_STEPS).frame(view)
