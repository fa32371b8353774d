"""Which days count: the notices of the State Council as data, layers over them, and the working days they make."""

from approvalflow.calendars.days import Day, Layer, Why, feast_name
from approvalflow.calendars.hours import OfficeHours, default_hours
from approvalflow.calendars.notices import Notice, Rest, Sheet, Source
from approvalflow.calendars.shipped import division_notices, read_notice, shipped_notices
from approvalflow.calendars.workdays import WorkCalendar, national

__all__ = [
    "Day",
    "Layer",
    "Notice",
    "OfficeHours",
    "Rest",
    "Sheet",
    "Source",
    "Why",
    "WorkCalendar",
    "default_hours",
    "division_notices",
    "feast_name",
    "national",
    "read_notice",
    "shipped_notices",
]
