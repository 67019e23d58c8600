"""The reins of a room while it talks: who speaks and who is next; pause, resume, next turn, continue, let one speak."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatapp.domain.autonomy import Hush
from chatapp.domain.errors import Conflict
from chatapp.domain.events import RoomChanged
from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.rooms import Member, Reason, Room, RunRecord
from chatapp.domain.turn_order import Planned
from chatapp.domain.turns import upcoming
from chatapp.domain.wording import t
from chatapp.services.access import conversation_for, shared_for
from chatapp.services.autonomy import Autonomy
from chatapp.services.casting import LOOKED_BACK, Course
from chatapp.services.critics import Critics
from chatapp.services.live_run import LiveRun
from chatapp.services.orchestrator import Orchestrator
from chatapp.services.speakers import Speakers
from chatapp.services.unit import Units

GOES_ON = (Reason.CAP_REACHED, Reason.BUDGET_SPENT, Reason.STOPPED, Reason.INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """A turn under way, and what it has said so far."""

    agent: AgentId
    reply: MessageId
    planned: Planned | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the console shows. `run` is the one going on or the last; `can_continue` after a cap, a stop or an open call.

    `critics` sit here and take no turns, `keepers` keep the whiteboard; `reviewing` are the names of those who write a report
    just now. `hush` is why agents do not talk on by themselves, None where they do.
    """

    room: Room
    members: tuple[Member, ...]
    names: dict[AgentId, str]
    speaking: tuple[Speaking, ...]
    next: tuple[Planned, ...]
    run: RunRecord | None
    running: bool
    can_continue: bool
    reviewing: tuple[str, ...]
    critics: frozenset[AgentId]
    keepers: frozenset[AgentId]
    hush: Hush | None


class Console:
    def __init__(self, units: Units, orchestrator: Orchestrator, speakers: Speakers, critics: Critics, autonomy: Autonomy) -> None:
        self._units, self._orchestrator, self._speakers = units, orchestrator, speakers
        self._critics, self._autonomy = critics, autonomy

    async def status(self, reader: PersonId, conversation: ConversationId) -> Status:
        """Who speaks, who is next and why, what the run has used, and how the last one ended."""
        async with self._units.read() as store:
            cover = await shared_for(store, reader, conversation)
            room, members = await store.rooms.get(conversation), await store.rooms.members(conversation)
            last = await store.runs.last(conversation)
            hush = await self._autonomy.hush(store, cover) if room.rules.autonomous else Hush.OFF
        live = self._orchestrator.run(conversation)
        present = tuple(one for one in members if not one.left)
        fresh = last is not None and last.reason is not None and last.head == cover.head
        open_end = fresh and last is not None and (last.reason in GOES_ON or last.open is not None)
        return Status(
            room=room,
            members=present,
            names={one.agent: self._speakers.name(one) for one in present},
            speaking=_speaking(live) if live else (),
            next=upcoming(live.plan) if live and live.plan else (),
            run=live.record if live else last,
            running=live is not None,
            can_continue=bool(present) and live is None and open_end and not room.paused,
            reviewing=self._critics.writing(conversation),
            critics=self._speakers.listening(present),
            keepers=self._speakers.keepers(present),
            hush=hush,
        )

    async def pause(self, reader: PersonId, conversation: ConversationId) -> None:
        """Nobody speaks until it is resumed; what was being said is kept. Messages of people are stored all the same."""
        await self._set_paused(reader, conversation, paused=True)
        self._critics.cancel(conversation)
        async with self._orchestrator.floor(conversation):
            await self._orchestrator.silence(conversation, t('Paused.'), Reason.PAUSED)

    async def resume(self, reader: PersonId, conversation: ConversationId) -> None:
        """Agents may speak again; a person's message that nobody answered yet is answered now."""
        await self._set_paused(reader, conversation, paused=False)
        async with self._units.read() as store:
            cover = await conversation_for(store, reader, conversation)
            recent = await store.messages.branch(cover.head, limit=LOOKED_BACK) if cover.head else ()
        newest = _newest(recent)
        if newest is not None and newest.author.kind is not AuthorKind.AGENT and self._orchestrator.running(conversation) is None:
            await self._orchestrator.start(reader, conversation, Course(trigger=newest))

    async def step(self, reader: PersonId, conversation: ConversationId) -> None:
        """The next turn: whoever speaks now makes room for it; where nobody does, exactly one agent speaks."""
        run = self._orchestrator.run(conversation)
        async with self._units.read() as store:
            await conversation_for(store, reader, conversation)
        if run is not None:
            run.interrupt(t('Cut short for the next turn.'))
            return
        await self._orchestrator.start(reader, conversation, Course(most_turns=1, onward=True, by_hand=True))

    async def go_on(self, reader: PersonId, conversation: ConversationId) -> None:
        """Continue after a cap, a stop, or with somebody who was called and had no turn: a new run with caps of its own."""
        await self._orchestrator.start(reader, conversation, Course(onward=True))

    async def let_speak(self, reader: PersonId, conversation: ConversationId, agent: AgentId) -> None:
        """Make this agent speak, muted or not; after whoever speaks now."""
        async with self._units.read() as store:
            await conversation_for(store, reader, conversation)
            members = await store.rooms.members(conversation)
        if all(one.agent != agent for one in self._speakers.seats(members, ())):
            raise Conflict(t('This agent does not sit here, or cannot speak here.'))
        run = self._orchestrator.run(conversation)
        if run is not None:
            run.put_first(agent)
            return
        await self._orchestrator.start(reader, conversation, Course(only=agent, by_hand=True))

    async def _set_paused(self, reader: PersonId, conversation: ConversationId, *, paused: bool) -> None:
        async with self._units.write() as unit:
            await conversation_for(unit.store, reader, conversation)
            if not await unit.store.rooms.members(conversation):
                raise Conflict(t('Only a room can be paused; in a chat, stop the answer.'))
            room = await unit.store.rooms.get(conversation)
            await unit.store.rooms.put(replace(room, paused=paused))
            unit.news.append(RoomChanged(conversation=conversation))


def _speaking(live: LiveRun) -> tuple[Speaking, ...]:
    planned = {one.agent: one for one in live.now}
    return tuple(
        Speaking(agent=turn.speaker.id, reply=turn.reply.id, planned=planned.get(turn.speaker.id))
        for turn in live.turns
        if turn.reply.id in live.tasks and not live.tasks[turn.reply.id].done()
    )


def _newest(messages: Sequence[Message]) -> Message | None:
    return next((one for one in reversed(messages) if one.deleted_at is None and one.author.kind is not AuthorKind.SYSTEM), None)
