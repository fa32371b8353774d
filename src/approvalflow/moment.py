"""Where "now" comes from, and how a moment is read, kept and shown.

Inside the library every moment is an aware stdlib `datetime`; it is kept in UTC and shown in the zone of the case.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from approvalflow.errors import Unreadable

Now = Callable[[], datetime]
"""A source of the present moment, injected wherever time matters."""

HOME = ZoneInfo("Asia/Shanghai")


def system_now() -> datetime:
    """The wall clock, in UTC: the only place in the library that reads it."""
    return datetime.now(UTC)


class SetClock:
    """A clock that stands where it is put: for stories, demonstrations and tests."""

    def __init__(self, at: datetime) -> None:
        self.at = aware(at)

    def __call__(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        """Move the hands, forward or back."""
        self.at = aware(at)


def aware(moment: datetime) -> datetime:
    """The same moment in UTC. Raises Unreadable `moment.no_zone` or, off the calendar, `moment.not_a_moment`."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise Unreadable("moment.no_zone", text=moment.isoformat())
    try:
        found = moment.astimezone(UTC)
        if _FIRST <= found <= _LAST:
            return found
    except OverflowError:
        pass
    raise Unreadable("moment.not_a_moment", text=moment.isoformat())


_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
"""Between these a moment has a day in every zone."""


def read_moment(text: str) -> datetime:
    """Read an ISO 8601 moment with offset. Raises Unreadable `moment.no_zone` or `moment.not_a_moment`."""
    try:
        return aware(datetime.fromisoformat(text.strip()))
    except ValueError:
        raise Unreadable("moment.not_a_moment", text=text[:40]) from None


def read_zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises Unreadable `moment.no_such_zone`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable("moment.no_such_zone", text=name[:40]) from None


def on_the_wall(moment: datetime, zone: str) -> datetime:
    """The moment as the office's clock shows it: for what people read."""
    return moment.astimezone(read_zone(zone))


def written(moment: datetime) -> str:
    """ISO 8601, whose offsets have whole minutes: a local mean time, as zones had before they were zones, in UTC."""
    return (
        moment.astimezone(UTC) if (moment.utcoffset() or timedelta()) % timedelta(minutes=1) else moment
    ).isoformat()


def local_date(moment: datetime, zone: ZoneInfo = HOME) -> date:
    """The day on the office's wall at that moment."""
    return moment.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo = HOME) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
