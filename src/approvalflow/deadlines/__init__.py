"""How long is left: clocks as pure functions of facts, dates that explain themselves, the ladder of warnings."""

from approvalflow.deadlines.attribution import Attributed, Attribution, Held, Party, attribute
from approvalflow.deadlines.backwards import earliest_before, latest_before
from approvalflow.deadlines.capping import Within, within
from approvalflow.deadlines.clock import Clock, ClockKind, Extension, Pause, start_clock
from approvalflow.deadlines.correcting import Corrected, corrected
from approvalflow.deadlines.course import counted_from, receipt_day
from approvalflow.deadlines.due import Due, due, overdue_days, remaining, remaining_is_certain
from approvalflow.deadlines.explain import Reckoning, explain
from approvalflow.deadlines.extending import grant
from approvalflow.deadlines.faults import Fault, faults
from approvalflow.deadlines.grounds import excludable, listed_by, statute_of, suspend
from approvalflow.deadlines.ladder import OVERRUN, Rung, Signal, due_signals, next_signal, signals
from approvalflow.deadlines.lines import Line, back_lines, day_lines
from approvalflow.deadlines.otherwise import Otherwise, otherwise, reread
from approvalflow.deadlines.periods import Period, period, switch_over, upper_level_start
from approvalflow.deadlines.planning import Latest, Planned, end_of, latest_start, latest_starts
from approvalflow.deadlines.receipt import Acceptance, Answered, Slip, Told, acceptance
from approvalflow.deadlines.rolling import counting_rule
from approvalflow.deadlines.silence import Deemed, Renewed, Silence, of_silence, renewal, silence
from approvalflow.deadlines.spans import announced_end
from approvalflow.deadlines.switches import (
    InForce,
    check_switches,
    counts_clear,
    layered_switches,
    read_as,
    reading_of,
    readings_in_force,
    switch_levels,
    switches,
    tell_switch,
    units_of,
)

__all__ = [
    "OVERRUN",
    "Acceptance",
    "Answered",
    "Attributed",
    "Attribution",
    "Clock",
    "ClockKind",
    "Corrected",
    "Deemed",
    "Due",
    "Extension",
    "Fault",
    "Held",
    "InForce",
    "Latest",
    "Line",
    "Otherwise",
    "Party",
    "Pause",
    "Period",
    "Planned",
    "Reckoning",
    "Renewed",
    "Rung",
    "Signal",
    "Silence",
    "Slip",
    "Told",
    "Within",
    "acceptance",
    "announced_end",
    "attribute",
    "back_lines",
    "check_switches",
    "corrected",
    "counted_from",
    "counting_rule",
    "counts_clear",
    "day_lines",
    "due",
    "due_signals",
    "earliest_before",
    "end_of",
    "excludable",
    "explain",
    "faults",
    "grant",
    "latest_before",
    "latest_start",
    "latest_starts",
    "layered_switches",
    "listed_by",
    "next_signal",
    "of_silence",
    "otherwise",
    "overdue_days",
    "period",
    "read_as",
    "reading_of",
    "readings_in_force",
    "receipt_day",
    "remaining",
    "remaining_is_certain",
    "renewal",
    "reread",
    "signals",
    "silence",
    "start_clock",
    "statute_of",
    "suspend",
    "switch_levels",
    "switch_over",
    "switches",
    "tell_switch",
    "units_of",
    "upper_level_start",
    "within",
]
