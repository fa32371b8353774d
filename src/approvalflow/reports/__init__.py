"""What a clerk reads: the timeline of a case, its clocks in plain words, and the list of what is to be done.

Plain data with sentences from the catalogue; the command line, stories and pages only lay it out.
"""

from approvalflow.reports.clocks import ClockRow, clocks
from approvalflow.reports.timeline import Line, Who, timeline
from approvalflow.reports.worklist import TaskLine, worklist

__all__ = ["ClockRow", "Line", "TaskLine", "Who", "clocks", "timeline", "worklist"]
