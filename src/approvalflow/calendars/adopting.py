"""What an office adopts: notices, which say what days work, and timetables, which say when its counter is open."""

from approvalflow.calendars.notices import Notice
from approvalflow.calendars.shipped import read_notice
from approvalflow.calendars.timetable import Timetable, read_timetable
from approvalflow.reading import parse_toml

Adoptable = Notice | Timetable


def read_adoptable(content: bytes, file: str) -> Adoptable:
    """A file with a `[[week]]` is a timetable, any other a notice. Raises Unreadable as these do."""
    if "week" in parse_toml(content, file):
        return read_timetable(content, file)
    return read_notice(content, file)
