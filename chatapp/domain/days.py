"""Days and hours as people where they live count them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def day_start(now: datetime, zone: str) -> datetime:
    """The midnight this day began with there, in UTC; a day has 23 or 25 hours where the clocks are changed.

    >>> day_start(datetime(2026, 11, 20, 0, 30, tzinfo=UTC), 'Europe/Berlin').isoformat()
    '2026-11-19T23:00:00+00:00'
    """
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def hour_at(now: datetime, zone: str) -> int:
    """The hour on the wall there."""
    return now.astimezone(ZoneInfo(zone)).hour


def is_within(hour: int, start: int, end: int) -> bool:
    """Whether an hour lies between two others, over midnight where the second is the smaller one; between equal ones none does.

    >>> [hour for hour in range(24) if is_within(hour, 22, 2)]
    [0, 1, 22, 23]
    """
    return start <= hour < end if start <= end else hour >= start or hour < end
