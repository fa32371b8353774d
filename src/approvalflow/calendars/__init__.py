"""Which days count: the State Council's notices as data, and the working days they make."""

from approvalflow.calendars.days import Day, Why, feast_name
from approvalflow.calendars.hours import OfficeHours, default_hours
from approvalflow.calendars.notices import Notice, Rest, Source, read_notice, shipped_notices
from approvalflow.calendars.workdays import WorkCalendar, national

__all__ = [
    "Day",
    "Notice",
    "OfficeHours",
    "Rest",
    "Source",
    "Why",
    "WorkCalendar",
    "default_hours",
    "feast_name",
    "national",
    "read_notice",
    "shipped_notices",
]
