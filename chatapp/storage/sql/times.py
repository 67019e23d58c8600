"""Times in the database: microseconds since 1970 in UTC, so that they sort and come back exactly."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def micros_or_null(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def time_at(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


def time_or_none(value: int | None) -> datetime | None:
    return None if value is None else time_at(value)
