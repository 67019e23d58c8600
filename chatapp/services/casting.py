"""Opens runs and their turns: who speaks first, and the rows of their replies, inside the caller's unit."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatapp.domain.attachments import Attachment
from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import BadInput, Conflict, NotFound
from chatapp.domain.events import RunEnded
from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId, RunId
from chatapp.domain.mentions import called
from chatapp.domain.messages import AuthorKind, Message, State
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Cap
from chatapp.domain.rooms import FirstRound, Member, Rules, RunRecord
from chatapp.domain.turn_order import Planned
from chatapp.domain.turns import End, Outcome, Speak, Turned, begin, heard, next_turns
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.services.allowance import Allowance
from chatapp.services.letter import demand_sight
from chatapp.services.live_run import LiveRun, sentence_of
from chatapp.services.replies import Replies
from chatapp.services.speakers import PLAIN, Speaker, Speakers
from chatapp.services.turn import APART, Turn, Within
from chatapp.services.unit import Unit

LOOKED_BACK = 6  # messages looked through for the newest of somebody
DICE = 2**32
NOT_IN_ROOMS = 'Two models answer side by side in a chat; in a room, let both sit at the table.'


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a run shall go, where not as its room's rules say. `only` has the one turn there is, whatever the policy.

    `most_turns` None: to its end. `onward` goes on with what was left open instead of asking everybody anew. `by_hand`
    opens it although the room is paused. `trigger` is the message it answers, where that was stored before. `compare` is the
    model that answers beside the usual one, in chats. `alone`: agents talk on by themselves, one round, for `most_micros` at most.
    """

    only: AgentId | None = None
    most_turns: int | None = None
    onward: bool = False
    by_hand: bool = False
    trigger: Message | None = None
    compare: ModelRef | None = None
    alone: bool = False
    most_micros: int | None = None

    def over(self, rules: Rules) -> Rules:
        """The room's rules as they hold on this course."""
        micros = [one for one in (rules.run_micros, self.most_micros) if one is not None]
        first_round = FirstRound.SEQUENTIAL if self.onward else rules.first_round
        return replace(rules, first_round=first_round, run_micros=min(micros, default=None))


USUAL = Course()


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A run to be launched once the unit is committed, None where nobody speaks; `head` is the newest message then.

    `news` is to be told last.
    """

    run: LiveRun | None
    head: MessageId | None
    news: tuple[RunEnded, ...] = ()

    @property
    def replies(self) -> tuple[Message, ...]:
        """The rows of the turns that begin now, still empty."""
        return tuple(turn.reply for turn in self.run.turns) if self.run else ()

    def demand_sight(self, files: Sequence[Attachment]) -> None:
        """`BadInput` where none of those who answer could see a picture; in a room it is enough that one can."""
        demand_sight([turn.info for turn in self.run.turns] if self.run else (), files)


class Casting:
    def __init__(self, replies: Replies, speakers: Speakers, *, clock: Clock, new_id: NewId) -> None:
        self._replies, self.speakers, self._clock, self._new_id = replies, speakers, clock, new_id
        self.hushed: set[ConversationId] = set()  # somebody stopped all talk there, and nobody has set off any since

    async def open(
        self, unit: Unit, conversation: Conversation, *, parent: MessageId | None, trigger: Message | None = None, course: Course = USUAL
    ) -> Started:
        """The run that `trigger` starts, or that goes on below `parent`, with its first turns."""
        trigger = trigger or course.trigger
        members = await unit.store.rooms.members(conversation.id)
        if not members:
            speaker = await self.speakers.plain(conversation)
            started = await self.one_reply(unit, conversation, speaker, parent=parent)
            return await self._compared(unit, conversation, started, course.compare) if course.compare else started
        if course.compare:
            raise BadInput(t(NOT_IN_ROOMS), field='compare')
        room = await unit.store.rooms.get(conversation.id)
        if (room.paused and not course.by_hand) or (course.alone and conversation.id in self.hushed):
            return Started(run=None, head=parent)
        self.hushed.discard(conversation.id)
        history = await unit.store.messages.branch(parent, limit=LOOKED_BACK) if parent else ()
        seats = self.speakers.seats(members, history)
        names = self._names(members)
        whispered = AgentId(trigger.to) if trigger and trigger.to else course.only
        if trigger is not None and trigger.to and course == USUAL and all(one.agent != whispered for one in seats):
            raise BadInput(t('One whispers to an agent of the room who can speak.'), field='to')
        calls = called(trigger.text, names) if trigger else (_left_open(history, names) if course.onward else ())
        rules = course.over(room.rules)
        plan = begin(
            rules,
            seats,
            seed=random.randrange(DICE),  # who speaks first among equals is no secret
            calls=calls,
            said_before=await unit.store.messages.said_by_agents(conversation.id) if rules.max_interactions is not None else 0,
            most_turns=1 if whispered else course.most_turns,
            forced=whispered,
            once=course.alone,
        )
        run = LiveRun(
            record=replace(self._record(conversation), autonomous=course.alone),
            conversation=conversation,
            asker=_asker(conversation, trigger),
            plan=plan,
            names=names,
            allowance=_allowance(rules),
            forced=course.only,
        )
        step = next_turns(plan)
        turns = await self.cell(unit, run, step, members, parent=parent) if isinstance(step, Speak) else ()
        if not turns:
            return await self._nobody(unit, run, step, parent)
        await unit.store.runs.add(run.record)
        return Started(run=run, head=turns[-1].reply.id)

    async def one_reply(
        self,
        unit: Unit,
        conversation: Conversation,
        speaker: Speaker,
        *,
        parent: MessageId | None,
        version_of: MessageId | None = None,
        to: str | None = None,
        beside: MessageId | None = None,
    ) -> Started:
        """A run of exactly one reply: a chat's, or one that is asked for again. `to` is who alone reads it."""
        person = await unit.store.people.get(conversation.owner)
        within = await self.apart(unit, conversation)
        turn = await self._replies.begin(
            unit, conversation, person, speaker, parent=parent, version_of=version_of, to=to, beside=beside, within=within
        )
        return await self.of_turn(unit, conversation, turn)

    async def _compared(self, unit: Unit, conversation: Conversation, started: Started, model: ModelRef) -> Started:
        """The same run with a second turn: another model answers too, in a version beside the first one."""
        assert started.run is not None
        (first,) = started.run.turns
        one = first.reply
        speaker = await self._rival(conversation, one, model, field='compare')
        second = await self._replies.begin(
            unit, conversation, first.person, speaker, parent=one.parent, version_of=one.slot, beside=one.id, within=APART
        )
        started.run.turns = (first, second)
        return started

    async def beside(self, unit: Unit, conversation: Conversation, one: Message, model: ModelRef) -> Started:
        """A run of one reply: another model answers the same question in a version beside `one`, which stands already."""
        if await unit.store.rooms.members(conversation.id):
            raise BadInput(t(NOT_IN_ROOMS), field='model')
        speaker = await self._rival(conversation, one, model, field='model')
        return await self.one_reply(unit, conversation, speaker, parent=one.parent, version_of=one.slot, beside=one.id)

    async def _rival(self, conversation: Conversation, one: Message, model: ModelRef, *, field: str) -> Speaker:
        speaker = await self.speakers.plain(replace(conversation, model=model))
        if speaker.id == one.author.id:
            sentence = t('{model} answers already; choose another model to compare it with.', model=speaker.author.name)
            raise BadInput(sentence, field=field)
        return speaker

    async def apart(self, unit: Unit, conversation: Conversation, *, again: Message | None = None) -> Within:
        """What a reply outside a room's rounds may use: a run's budget. `again` goes on in its own place.

        `Conflict` where the room is paused or holds as many answers as it may.
        """
        if not await unit.store.rooms.members(conversation.id):
            return APART
        room = await unit.store.rooms.get(conversation.id)
        if room.paused:
            raise Conflict(t('This room is paused; resume it, then ask again.'))
        most = room.rules.max_interactions
        if most is not None:
            adds = 0 if again and again.state is State.INTERRUPTED else 1
            if await unit.store.messages.said_by_agents(conversation.id) + adds > most:
                raise Conflict(t('This room has reached its limit of {most} answers; raise it to go on.', most=most))
        return Within(allowance=_allowance(room.rules))

    async def of_turn(self, unit: Unit, conversation: Conversation, turn: Turn) -> Started:
        """The run of a turn that was begun apart."""
        run = LiveRun(
            record=self._record(conversation),
            conversation=conversation,
            asker=turn.person.id,
            names=turn.speaker.names,
            allowance=turn.allowance,
            turns=(turn,),
        )
        await unit.store.runs.add(run.record)
        return Started(run=run, head=turn.reply.id)

    async def cell(self, unit: Unit, run: LiveRun, step: Speak, members: Sequence[Member], *, parent: MessageId | None) -> tuple[Turn, ...]:
        """Begin these turns, chained in their order; who cannot speak any more counts as failed. None are left: ask again."""
        run.plan = step.run
        person = await unit.store.people.get(run.asker)
        begun: list[tuple[Planned, Turn]] = []
        above = await unit.store.messages.get(parent) if parent else None
        to = above.author.id if above and above.to == step.turns[0].agent else None
        for left, planned in zip(range(len(step.turns), 0, -1), step.turns, strict=True):
            if run.allowance:
                run.allowance.among = left
            try:
                speaker = await self.speakers.of(run.conversation, members, planned.agent)
            except NotFound:
                run.plan = heard(run.plan, [Turned(agent=planned.agent, outcome=Outcome.FAILED)])
                continue
            turn = await self._replies.begin(
                unit,
                run.conversation,
                person,
                speaker,
                parent=begun[-1][1].reply.id if begun else parent,
                to=to,
                within=Within(may_pass=len(run.plan.seats) > 1 and planned.agent != run.forced, said=run.said, allowance=run.allowance),
            )
            begun.append((planned, turn))
        if run.allowance:
            run.allowance.among = max(1, len(begun))  # what they ask for after a tool call, too
        run.now, run.turns = tuple(planned for planned, _ in begun), tuple(turn for _, turn in begun)
        return run.turns

    async def speaker_again(self, unit: Unit, conversation: Conversation, reply: Message) -> Speaker:
        """Whoever gave this reply, to give it again; a plain model's is given by the model chosen now, one side by side by its own."""
        members = await unit.store.rooms.members(conversation.id)
        if any(one.agent == reply.author.id for one in members) or PLAIN not in reply.author.id:
            return await self.speakers.of(conversation, members, AgentId(reply.author.id))
        return await self.speakers.plain(replace(conversation, model=reply.model) if reply.beside else conversation)

    async def _nobody(self, unit: Unit, run: LiveRun, step: Speak | End, parent: MessageId | None) -> Started:
        """Nobody speaks; where a limit is why, people are told."""
        end = step if isinstance(step, End) else next_turns(run.plan or step.run)
        sentence = sentence_of(end, run) if isinstance(end, End) else ''
        if isinstance(end, End) and sentence:
            now = self._clock.now()
            await unit.store.runs.add(replace(run.record, ended_at=now, reason=end.reason, sentence=sentence, head=parent, open=end.open))
            news = RunEnded(conversation=run.conversation.id, reason=end.reason.value, sentence=sentence)
            return Started(run=None, head=parent, news=(news,))
        return Started(run=None, head=parent)

    def _names(self, members: Sequence[Member]) -> dict[AgentId, str]:
        return {one.agent: self.speakers.name(one) for one in self.speakers.present(members)}

    def _record(self, conversation: Conversation) -> RunRecord:
        return RunRecord(id=RunId(self._new_id()), conversation=conversation.id, started_at=self._clock.now())


def _asker(conversation: Conversation, trigger: Message | None) -> PersonId:
    """Whoever set it off pays for it with their caps; else the owner does."""
    by_person = trigger is not None and trigger.author.kind in (AuthorKind.PERSON, AuthorKind.CHARACTER, AuthorKind.SITUATION)
    return PersonId(trigger.author.id) if trigger and by_person else conversation.owner


def _allowance(rules: Rules) -> Allowance:
    return Allowance(cap=Cap(tokens=rules.run_tokens, micros=rules.run_micros))


def _left_open(history: Sequence[Message], names: dict[AgentId, str]) -> tuple[AgentId, ...]:
    """Whom the newest message calls, where no agent has spoken after it."""
    newest = next((one for one in reversed(history) if one.deleted_at is None and one.author.kind is not AuthorKind.SYSTEM), None)
    return tuple(one for one in called(newest.text, names) if newest and one != newest.author.id) if newest else ()
