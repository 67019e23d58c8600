"""When agents may talk on by themselves, and the days and hours people count by."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.autonomy import Hush, Standing, hush
from chatapp.domain.days import day_start, hour_at, is_within
from chatapp.domain.rooms import Reason, Rules, TurnPolicy

CHOSEN = Rules(autonomous=True)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LIVELY = Standing(
    rules=CHOSEN, paused=False, voices=2, day=NOON, hour=12, still_s=240.0, last=Reason.DONE, said=0, turns=0, micros=0
)  # fmt: skip


@pytest.mark.parametrize(
    ('room', 'why'),
    [
        (LIVELY, None),
        (replace(LIVELY, last=Reason.CAP_REACHED), None),
        (replace(LIVELY, rules=Rules()), Hush.OFF),
        (replace(LIVELY, rules=replace(CHOSEN, policy=TurnPolicy.MANUAL)), Hush.OFF),
        (replace(LIVELY, paused=True), Hush.PAUSED),
        (replace(LIVELY, voices=1), Hush.ALONE),
        *((replace(LIVELY, last=one), Hush.FINISHED) for one in (None, *set(Reason) - {Reason.DONE, Reason.CAP_REACHED})),
        (replace(LIVELY, said=7, rules=replace(CHOSEN, max_interactions=7)), Hush.FULL),
        (replace(LIVELY, said=6, rules=replace(CHOSEN, max_interactions=7)), None),
        (replace(LIVELY, hour=23), Hush.NIGHT),
        (replace(LIVELY, hour=6), Hush.NIGHT),
        (replace(LIVELY, hour=7), None),
        (replace(LIVELY, hour=3, rules=replace(CHOSEN, quiet_from=None)), None),
        (replace(LIVELY, hour=3, rules=replace(CHOSEN, quiet_from=3, quiet_until=3)), None),
        (replace(LIVELY, still_s=300.0), None),
        (replace(LIVELY, still_s=300.1), Hush.STILL),
        (replace(LIVELY, turns=60), Hush.TURNS_SPENT),
        (replace(LIVELY, turns=60, rules=replace(CHOSEN, autonomous_turns=None)), None),
        (replace(LIVELY, micros=200_000), Hush.MONEY_SPENT),
        (replace(LIVELY, rules=replace(CHOSEN, autonomous_micros=0)), None),
    ],
)
def test_why_nobody_talks_on(room: Standing, why: Hush | None) -> None:
    assert hush(room, awake_s=300.0) is why


ZONES = st.sampled_from(['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Seoul', 'Australia/Lord_Howe', 'Asia/Kathmandu'])
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis adds the zone


@given(now=MOMENTS, later=st.timedeltas(timedelta(0), timedelta(days=2)), zone=ZONES)
def test_a_day_begins_before_now_lasts_23_to_25_hours_and_never_ends_earlier_than_it_began(
    now: datetime, later: timedelta, zone: str
) -> None:
    start = day_start(now, zone)
    assert timedelta(0) <= now - start <= timedelta(hours=25)
    assert day_start(now + later, zone) >= start
    assert day_start(start, zone) == start
    assert hour_at(start, zone) == 0


@given(hour=st.integers(0, 23), start=st.integers(0, 23), end=st.integers(0, 23))
def test_an_hour_lies_in_the_night_or_in_the_day_beside_it(hour: int, start: int, end: int) -> None:
    if start != end:
        assert is_within(hour, start, end) is not is_within(hour, end, start)
    else:
        assert not is_within(hour, start, end)
