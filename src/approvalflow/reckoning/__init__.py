"""An audit of somebody else's dates: cases from a file, reckoned anew, and compared with what the file says."""

from approvalflow.reckoning.agreement import Difference, compare
from approvalflow.reckoning.answer import Reckoned, reckon
from approvalflow.reckoning.sheet import Alternative, Entry, read_entries

__all__ = ["Alternative", "Difference", "Entry", "Reckoned", "compare", "read_entries", "reckon"]
