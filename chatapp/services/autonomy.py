"""Agents that talk on by themselves: rooms that chose it, one follow-up round a tick, within the caps of the day."""

import logging
from dataclasses import replace
from datetime import datetime

from chatapp.domain.autonomy import SPENT, Hush, Standing, hush
from chatapp.domain.conversations import Conversation
from chatapp.domain.days import day_start, hour_at
from chatapp.domain.errors import ChatappError, Conflict
from chatapp.domain.events import RunEnded
from chatapp.domain.ids import ConversationId, MessageId, RunId
from chatapp.domain.rooms import Reason, Rules, RunRecord
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.storage import Store
from chatapp.services.casting import Course
from chatapp.services.live_run import LiveRun
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.speakers import Speakers
from chatapp.services.stillness import Stillness
from chatapp.services.unit import Units

log = logging.getLogger(__name__)

AWAKE_S = 300.0  # a room where nobody has said anything for longer has come to its end
MOST_ROOMS = 5


class Autonomy:
    """`most_rooms` talk by themselves at once; the one that has waited longest comes first. Where it is not `on`, none does."""

    def __init__(
        self,
        units: Units,
        orchestrator: Orchestrator,
        speakers: Speakers,
        *,
        clock: Clock,
        new_id: NewId,
        most_rooms: int = MOST_ROOMS,
        awake_s: float = AWAKE_S,
        on: bool = True,
    ) -> None:
        self._units, self._orchestrator, self._speakers = units, orchestrator, speakers
        self._clock, self._new_id, self._most_rooms, self._awake_s = clock, new_id, most_rooms, awake_s
        self._on = on
        self._stillness = Stillness(clock=clock)
        self._live: dict[ConversationId, LiveRun] = {}
        self._served: dict[ConversationId, int] = {}
        self._nothing: dict[ConversationId, tuple[MessageId | None, Rules]] = {}  # how it stood when nobody could speak there
        self._told: dict[ConversationId, datetime] = {}  # the day people were told that a cap is reached

    async def tick(self) -> int:
        """Let rooms talk on that may, none of them twice; how many began."""
        async with self._units.read() as store:
            rooms = dict(await store.rooms.autonomous()) if self._on else {}
        self._forget_all_but(rooms)
        awake = [one for one, active_at in rooms.items() if self._may_wake(one, active_at)]
        begun = 0
        for one in sorted(awake, key=lambda one: self._served.get(one, 0)):
            if len(self._live) >= self._most_rooms:
                break
            begun += await self._let_talk(one)
        return begun

    async def hush(self, store: Store, cover: Conversation) -> Hush | None:
        """Why nobody talks on there, None where somebody does or will."""
        return hush(await self.standing(store, cover), awake_s=self._awake_s) if self._on else Hush.OFF

    async def standing(self, store: Store, cover: Conversation) -> Standing:
        """How a room stands now."""
        now, room, members = self._clock.now(), await store.rooms.get(cover.id), await store.rooms.members(cover.id)
        zone = (await store.people.get(cover.owner)).zone
        day = day_start(now, zone)
        used = await store.runs.autonomous_since(cover.id, day)
        last, seats = await store.runs.last(cover.id), self._speakers.seats(members, ())
        return Standing(
            rules=room.rules,
            paused=room.paused,
            voices=sum(1 for one in seats if not one.muted),
            day=day,
            hour=hour_at(now, zone),
            still_s=self._stillness.of(cover.id, cover.active_at),
            last=last.reason if last else None,
            said=await store.messages.said_by_agents(cover.id) if room.rules.max_interactions is not None else 0,
            turns=used.turns,
            micros=used.micros,
        )

    # --- inside ------------------------------------------------------------------------------------------------------
    def _may_wake(self, room: ConversationId, active_at: datetime) -> bool:
        still_s = self._stillness.of(room, active_at)
        return still_s <= self._awake_s and self._orchestrator.run(room) is None

    async def _let_talk(self, room: ConversationId) -> bool:
        async with self._units.read() as store:
            cover = await store.conversations.get(room)
            standing = await self.standing(store, cover)
        stands = cover.head, standing.rules
        why = hush(standing, awake_s=self._awake_s)
        if why in SPENT:
            await self._tell(cover, standing, why)
        if why is not None or self._nothing.get(room) == stands:
            return False
        course = Course(onward=True, alone=True, most_turns=standing.turns_left, most_micros=standing.micros_left)
        try:
            started = await self._orchestrator.start(cover.owner, room, course)
        except Conflict:  # somebody was quicker
            return False
        except ChatappError as error:
            log.warning('A room does not talk on: %s', error.sentence)
            started = None
        if started is None or started.run is None:
            self._nothing[room] = stands
            return False
        self._live[room] = started.run
        self._served[room] = 1 + max(self._served.values(), default=0)
        return True

    async def _tell(self, cover: Conversation, standing: Standing, why: Hush) -> None:
        """Say once a day in the timeline which cap is reached."""
        if self._told.get(cover.id) == standing.day:
            return
        self._told[cover.id] = standing.day
        turns = t('1 turn') if standing.turns == 1 else t('{count} turns', count=standing.turns)
        sentence = t('The agents have talked by themselves as much as they may today: {turns}.', turns=turns)
        if why is Hush.MONEY_SPENT:
            sentence = t('The agents have spent by themselves what they may today.')
        now = self._clock.now()
        record = RunRecord(id=RunId(self._new_id()), conversation=cover.id, started_at=now, autonomous=True)
        ended = replace(record, ended_at=now, reason=Reason.BUDGET_SPENT, sentence=sentence, head=cover.head)
        async with self._units.write() as unit:
            await unit.store.runs.add(ended)
            unit.news.append(RunEnded(conversation=cover.id, reason=Reason.BUDGET_SPENT.value, sentence=sentence))

    def _forget_all_but(self, rooms: dict[ConversationId, datetime]) -> None:
        self._stillness.keep(rooms)
        self._live = {one: run for one, run in self._live.items() if self._orchestrator.run(one) is run}
        self._served = {one: turn for one, turn in self._served.items() if one in rooms}
        self._told = {one: day for one, day in self._told.items() if one in rooms}
        self._nothing = {one: stood for one, stood in self._nothing.items() if one in rooms}
