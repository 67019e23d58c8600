"""One agent answers once: reserve, stream, call tools, draft, store, settle, or fail in words. Outlives every page."""

import asyncio
import logging
from dataclasses import replace

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import CapReached, Conflict, HouseError, ProviderError
from chatapp.domain.events import ConversationChanged, ReplyEnded, ReplyPassed
from chatapp.domain.ids import MessageId
from chatapp.domain.messages import Detail, Message, State, Timing
from chatapp.domain.money import Usage
from chatapp.domain.people import Person
from chatapp.domain.prompt import AssistantTurn, ToolResultTurn, UserTurn
from chatapp.domain.stream import Finished, StopReason, TextDelta, ThinkingDelta, ToolCall
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.ports.provider import Provider
from chatapp.services.calling import note_calls
from chatapp.services.connections import Connections
from chatapp.services.drafts import Drafts, LiveDraft
from chatapp.services.enclosures import Enclosures
from chatapp.services.ledger import Ledger
from chatapp.services.reactions import note_reactions
from chatapp.services.reckoning import Reckoning
from chatapp.services.requests import Requests
from chatapp.services.speakers import Speaker
from chatapp.services.tool_runs import run_tool
from chatapp.services.turn import APART, Call, Ending, Phase, Turn, Within, sentence_for
from chatapp.services.unit import Unit, Units

log = logging.getLogger(__name__)

STORE_AGAIN_S = 2.0  # how soon a finished reply is offered again to a storage that could not write
MAX_TOOL_ROUNDS = 8  # a model that has not answered after eight rounds of tools is going in circles


class Replies:
    def __init__(
        self,
        units: Units,
        drafts: Drafts,
        ledger: Ledger,
        connections: Connections,
        requests: Requests,
        enclosures: Enclosures,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._units, self._drafts, self._connections = units, drafts, connections
        self._reckoning = Reckoning(units, ledger)
        self._requests, self._clock, self._new_id = requests, clock, new_id
        self._enclosures, self._closing = enclosures, False

    async def begin(
        self,
        unit: Unit,
        conversation: Conversation,
        person: Person,
        speaker: Speaker,
        *,
        parent: MessageId | None,
        version_of: MessageId | None = None,
        to: str | None = None,
        beside: MessageId | None = None,
        within: Within = APART,
    ) -> Turn:
        """Make the reply's row, empty and streaming, and reserve its first call, all inside the caller's unit."""
        row = Message(
            id=MessageId(self._new_id()),
            conversation=conversation.id,
            parent=parent,
            version_of=version_of,
            position=0,
            author=speaker.author,
            state=State.STREAMING,
            model=speaker.info.ref,
            created_at=self._clock.now(),
            to=to,
            beside=beside,
        )
        reply = await unit.store.messages.add(row)
        return await self._prepared(unit, conversation, person, speaker, reply, within)

    async def begin_again(
        self, unit: Unit, conversation: Conversation, person: Person, speaker: Speaker, reply: Message, *, within: Within = APART
    ) -> Turn:
        """Let a reply that broke off stream again in its own row: its text so far is kept and gone on from."""
        again = replace(reply, state=State.STREAMING, failure='', ended_at=None, model=speaker.info.ref, author=speaker.author)
        await unit.store.messages.update(again)
        await unit.store.drafts.clear(reply.id)
        return await self._prepared(unit, conversation, person, speaker, again, within)

    async def _prepared(
        self, unit: Unit, conversation: Conversation, person: Person, speaker: Speaker, reply: Message, within: Within
    ) -> Turn:
        hands = self._requests.hands(person, speaker, may_pass=within.may_pass)
        request = await self._requests.for_reply(unit.store, conversation, reply, speaker, hands, person=person, may_pass=within.may_pass)
        if not request.turns or not isinstance(request.turns[-1], UserTurn):
            raise Conflict(t('There is no question above this answer to ask again.'))
        turn = Turn(
            reply=reply,
            conversation=conversation,
            person=person,
            speaker=speaker,
            request=request,
            hands=hands,
            may_pass=within.may_pass,
            said=within.said,
            allowance=within.allowance,
        )
        turn.usage, turn.cost_micros = reply.usage or Usage(), reply.cost_micros if reply.usage else 0
        try:
            turn.call, turn.request = await self._reckoning.reserved(unit, turn, request)
        except CapReached as refusal:
            turn.refusal = refusal
        return turn

    def open(self, turn: Turn) -> LiveDraft:
        """Open the draft that readers attach to; call it in the same breath as the unit's commit."""
        return self._drafts.open(turn.reply)

    async def answer(self, turn: Turn, draft: LiveDraft) -> Message:
        """Carry the turn to its end and give the reply as stored: complete, interrupted or failed.

        Raises nothing for a provider or the storage. A turn that was stopped ends the provider's stream first and keeps
        its text as interrupted; one cancelled by nobody it knows does the same before the cancellation goes on.
        """
        turn.started_s = self._clock.monotonic_s()
        ending = Ending(state=State.INTERRUPTED, sentence=t('Something went wrong inside chatapp; the log says what.'))
        try:
            ending = await self._spoken(turn, draft)
        except asyncio.CancelledError:
            ending = Ending(state=State.INTERRUPTED, sentence=turn.stop_sentence or t('Stopped.'))
            if not turn.stop_sentence:
                raise
        finally:
            turn.phase = Phase.ENDING
            reply = turn.reply = await asyncio.shield(self._finish(turn, draft, ending))
        return reply

    async def _spoken(self, turn: Turn, draft: LiveDraft) -> Ending:
        """Let the model speak, unless the turn was stopped before its first step or the cap refused it."""
        if turn.stop_sentence:
            return Ending(state=State.INTERRUPTED, sentence=turn.stop_sentence)
        turn.phase = Phase.SPEAKING
        try:
            if turn.refusal is not None:
                raise turn.refusal
            sentence = await self._stream(turn, draft)
        except (ProviderError, CapReached, HouseError) as error:
            return Ending(state=State.INTERRUPTED if draft.text else State.FAILED, sentence=error.sentence)
        return Ending(state=State.INTERRUPTED if sentence else State.COMPLETE, sentence=sentence)

    async def _stream(self, turn: Turn, draft: LiveDraft) -> str:
        """Call the provider, round after round while it asks for tools; the sentence to show, empty when all is well."""
        provider = await self._connections.provider(turn.info.ref.provider)
        turn.request = await self._enclosures.put_into(turn.request)
        for round_ in range(1, MAX_TOOL_ROUNDS + 1):
            said_before = len(draft.text)
            calls, finished = await self._heard(provider, turn, draft)
            if finished.reason is not StopReason.TOOLS or not calls:
                turn.reported = finished.usage  # settled in one breath with the reply, so that a storage in trouble spoils neither
                return sentence_for(finished.reason, draft.text)
            await self._reckoning.settle(turn, finished.usage)
            results = tuple([await run_tool(call, turn, draft, clock=self._clock) for call in calls])
            if turn.passed:
                return ''
            if round_ < MAX_TOOL_ROUNDS:
                said = AssistantTurn(text=draft.text[said_before:], replay=finished.replay)
                await self._next_round(turn, draft, said, ToolResultTurn(results=results))
        return t('Stopped after {rounds} rounds of tool calls without an answer.', rounds=MAX_TOOL_ROUNDS)

    async def _heard(self, provider: Provider, turn: Turn, draft: LiveDraft) -> tuple[list[ToolCall], Finished]:
        """One call from its request to its terminal marker, written into the draft as it comes."""
        call, calls = turn.call, list[ToolCall]()
        assert call is not None
        call.sent = True
        async with provider.stream(turn.request) as stream:
            call.answered = True
            turn.requests.append(stream.request_json)
            async for part in stream:
                match part:
                    case TextDelta(text=text):
                        self._count(turn, call, text)
                        draft.write(text)
                    case ThinkingDelta(text=text):
                        self._count(turn, call, text)
                        draft.think(text)
                    case ToolCall(arguments=arguments):
                        call.chars += len(arguments)
                        calls.append(part)
                    case Finished():
                        return calls, part
        raise AssertionError('a provider ended without Finished')

    async def _next_round(self, turn: Turn, draft: LiveDraft, said: AssistantTurn, results: ToolResultTurn) -> None:
        """Reserve the call that hands the tools' results back."""
        if draft.text and not draft.text.endswith('\n'):
            draft.write('\n\n')
        request = replace(turn.request, turns=(*turn.request.turns, said, results))
        turn.call, turn.request = await self._reckoning.reserve(turn, request)

    def _count(self, turn: Turn, call: Call, text: str) -> None:
        call.chars += len(text)
        if turn.first_token_ms is None:
            turn.first_token_ms = round((self._clock.monotonic_s() - turn.started_s) * 1000)

    async def _finish(self, turn: Turn, draft: LiveDraft, ending: Ending) -> Message:
        """Store the reply in its final form, settle what is open, and tell everybody; waits out a storage that cannot write."""
        draft.settle()
        turn.total_ms = round((self._clock.monotonic_s() - turn.started_s) * 1000)
        while True:
            try:
                reply = await self._stored(turn, draft, ending)
            except HouseError as error:
                log.warning('A reply waits to be stored: %s', error.sentence)
                turn.trouble = error
                draft.wait()
                if self._closing:
                    raise
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            self._drafts.close(draft)  # nothing is awaited since the commit, so no late piece can be saved after it
            return reply

    async def _stored(self, turn: Turn, draft: LiveDraft, ending: Ending) -> Message:
        ended = replace(
            turn.reply, state=ending.state, text=draft.text, thinking=draft.thinking, tools=draft.tools, failure=ending.sentence
        )
        turn.left_nothing = turn.leaves_nothing(ending, draft.text)
        async with self._units.write() as unit:
            usage, cost = await self._reckoning.settled(unit, turn, turn.reported)
            above = (await unit.store.messages.get(ended.id)).parent if turn.may_pass else ended.parent  # who stood there may have passed
            reply = replace(ended, parent=above, usage=usage, cost_micros=cost, ended_at=self._clock.now())
            await (self._removed(unit, reply) if turn.left_nothing else self._kept(unit, turn, reply))
        turn.usage, turn.cost_micros, turn.call = usage, cost, None
        return reply

    async def _kept(self, unit: Unit, turn: Turn, reply: Message) -> None:
        await unit.store.messages.update(reply)
        await unit.store.drafts.clear(reply.id)
        timing = Timing(first_token_ms=turn.first_token_ms, total_ms=turn.total_ms)
        await unit.store.messages.set_detail(Detail(message=reply.id, requests=tuple(turn.requests), timing=timing))
        conversation = await unit.store.conversations.get(reply.conversation)
        await note_calls(unit.store, conversation, reply)
        await note_reactions(unit, reply, turn.reactions, self._new_id)
        unit.news += [ReplyEnded(message=reply), ConversationChanged(conversation=conversation)]

    async def _removed(self, unit: Unit, reply: Message) -> None:
        """Nothing of it is kept, and its sign of typing goes."""
        await unit.store.messages.remove(reply.id)
        conversation = await unit.store.conversations.get(reply.conversation)
        unit.news += [ReplyPassed(message=reply), ConversationChanged(conversation=conversation)]

    def close(self) -> None:
        """The house closes: a storage that cannot write is not waited for any more."""
        self._closing = True
