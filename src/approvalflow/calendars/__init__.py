"""Which days count: the notices of the State Council as data, layers over them, and the working days they make."""

from approvalflow.calendars.adopting import Adoptable, read_adoptable
from approvalflow.calendars.days import Day, Layer, Why, feast_name
from approvalflow.calendars.hours import OfficeHours, default_hours
from approvalflow.calendars.notices import Notice, Rest, Sheet, Source
from approvalflow.calendars.opening import OpenTime, open_time
from approvalflow.calendars.shipped import division_notices, read_notice, shipped_notices
from approvalflow.calendars.timetable import Timetable, read_timetable
from approvalflow.calendars.workdays import WorkCalendar, national

__all__ = [
    "Adoptable",
    "Day",
    "Layer",
    "Notice",
    "OfficeHours",
    "OpenTime",
    "Rest",
    "Sheet",
    "Source",
    "Timetable",
    "Why",
    "WorkCalendar",
    "default_hours",
    "division_notices",
    "feast_name",
    "national",
    "open_time",
    "read_adoptable",
    "read_notice",
    "read_timetable",
    "shipped_notices",
]
