"""How long is left: clocks as pure functions of facts, dates that explain themselves, the ladder of warnings."""

from approvalflow.deadlines.backwards import earliest_before, latest_before
from approvalflow.deadlines.clock import Clock, ClockKind, Extension, Pause, start_clock
from approvalflow.deadlines.course import counted_from, receipt_day
from approvalflow.deadlines.due import Due, due, overdue_days, remaining
from approvalflow.deadlines.explain import Line, Reckoning, explain
from approvalflow.deadlines.extending import grant
from approvalflow.deadlines.grounds import excludable
from approvalflow.deadlines.ladder import OVERRUN, Rung, Signal, due_signals, next_signal, signals
from approvalflow.deadlines.receipt import Acceptance, Answered, Told, acceptance
from approvalflow.deadlines.spans import announced_end
from approvalflow.deadlines.switches import check_switches, switches, tell_switch

__all__ = [
    "OVERRUN",
    "Acceptance",
    "Answered",
    "Clock",
    "ClockKind",
    "Due",
    "Extension",
    "Line",
    "Pause",
    "Reckoning",
    "Rung",
    "Signal",
    "Told",
    "acceptance",
    "announced_end",
    "check_switches",
    "counted_from",
    "due",
    "due_signals",
    "earliest_before",
    "excludable",
    "explain",
    "grant",
    "latest_before",
    "next_signal",
    "overdue_days",
    "receipt_day",
    "remaining",
    "signals",
    "start_clock",
    "switches",
    "tell_switch",
]
