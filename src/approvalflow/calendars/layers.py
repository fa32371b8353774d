"""Which notices make a calendar: the national ones, those of one division over them, those of one office on top."""

from collections.abc import Iterable, Sequence

from approvalflow.calendars.notices import Notice, in_order
from approvalflow.errors import Unreadable


def layered(notices: Sequence[Notice], division: str | None = None, office: str | None = None) -> tuple[Notice, ...]:
    """The notices that count there, lowest layer first.

    None for a place takes whatever is given, and then it must be one place: no calendar is that of two divisions.
    An empty text leaves that layer out. Raises Unreadable `calendar.two_places`.
    """
    divisions = sorted({one.division for one in notices if one.division}, key=len)
    offices = sorted({one.office for one in notices if one.office})
    if division is None:
        division = divisions[-1] if divisions else ""
        _one_place([place for place in divisions if not _within(division, place)], division)
    if office is None:
        office = offices[0] if offices else ""
        _one_place(offices[1:], office)
    return in_order(one for one in notices if _within(division, one.division) and one.office in ("", office))


def _within(place: str, area: str) -> bool:
    """Whether the place lies in the area: `西藏自治区/拉萨市` in `西藏自治区`; every place in the whole country."""
    return not area or place == area or place.startswith(area + "/")


def _one_place(others: Iterable[str], place: str) -> None:
    for other in others:
        raise Unreadable("calendar.two_places", places=[place, other])
