"""One agent answers once: reserve, stream, call tools, draft, store, settle, or fail in words. Outlives every page."""

import asyncio
from dataclasses import replace

from chatapp.domain.conversations import Conversation
from chatapp.domain.errors import CapReached, HouseError, NotFound, ProviderError
from chatapp.domain.events import ConversationChanged, ReplyEnded
from chatapp.domain.ids import MessageId
from chatapp.domain.messages import Author, AuthorKind, Detail, Message, State, Timing, ToolUse
from chatapp.domain.models import ModelInfo
from chatapp.domain.money import Usage
from chatapp.domain.people import Person
from chatapp.domain.prompt import AssistantTurn, ToolResult, ToolResultTurn
from chatapp.domain.stream import Finished, StopReason, TextDelta, ThinkingDelta, ToolCall
from chatapp.domain.tokens import estimate_tokens
from chatapp.domain.wording import t
from chatapp.plumbing.clock import Clock
from chatapp.plumbing.ids import NewId
from chatapp.services.connections import Connections
from chatapp.services.drafts import Drafts, LiveDraft
from chatapp.services.ledger import Ledger
from chatapp.services.requests import Requests
from chatapp.services.tools import Toolbox
from chatapp.services.turn import Ending, Turn, sentence_for
from chatapp.services.unit import Unit, Units

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
        toolbox: Toolbox,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._units, self._drafts, self._ledger, self._connections = units, drafts, ledger, connections
        self._requests, self._toolbox, self._clock, self._new_id = requests, toolbox, clock, new_id
        self._closing = False

    async def begin(
        self,
        unit: Unit,
        conversation: Conversation,
        person: Person,
        info: ModelInfo,
        *,
        parent: MessageId,
        version_of: MessageId | None = None,
    ) -> Turn:
        """Make the reply's row, empty and streaming, and reserve its first call, all inside the caller's unit."""
        row = Message(
            id=MessageId(self._new_id()),
            conversation=conversation.id,
            parent=parent,
            version_of=version_of,
            position=0,
            author=Author(kind=AuthorKind.AGENT, id=str(info.ref), name=info.label),
            state=State.STREAMING,
            model=info.ref,
            created_at=self._clock.now(),
        )
        reply = await unit.store.messages.add(row)
        return await self._prepared(unit, conversation, person, info, reply)

    async def begin_again(self, unit: Unit, conversation: Conversation, person: Person, info: ModelInfo, reply: Message) -> Turn:
        """Let a reply that broke off stream again in its own row: its text so far is kept and gone on from."""
        author = Author(kind=AuthorKind.AGENT, id=str(info.ref), name=info.label)
        again = replace(reply, state=State.STREAMING, failure='', ended_at=None, model=info.ref, author=author)
        await unit.store.messages.update(again)
        await unit.store.drafts.clear(reply.id)
        return await self._prepared(unit, conversation, person, info, again)

    async def _prepared(self, unit: Unit, conversation: Conversation, person: Person, info: ModelInfo, reply: Message) -> Turn:
        request = await self._requests.for_reply(unit.store, conversation, reply, info)
        turn = Turn(reply=reply, conversation=conversation, person=person, info=info, request=request, row=None)
        turn.usage, turn.cost_micros = reply.usage or Usage(), reply.cost_micros if reply.usage else 0
        try:
            turn.row, turn.request = await self._ledger.reserve(
                unit.store, person, request, info, conversation=conversation.id, message=reply.id, purpose='reply'
            )
        except CapReached as refusal:
            turn.refusal = refusal
        return turn

    def open(self, turn: Turn) -> LiveDraft:
        """Open the draft that readers attach to; call it in the same breath as the unit's commit."""
        return self._drafts.open(turn.reply)

    async def answer(self, turn: Turn, draft: LiveDraft) -> Message:
        """Carry the turn to its end and give the reply as stored: complete, interrupted or failed.

        Raises nothing for a provider or the storage. However it is left, what came is stored: a cancellation ends
        the provider's stream first, keeps the text as interrupted, and then goes on.
        """
        turn.started_s = self._clock.monotonic_s()
        ending = Ending(state=State.INTERRUPTED, sentence=t('Something went wrong inside chatapp; the log says what.'))
        try:
            if turn.refusal is not None:
                raise turn.refusal
            sentence = await self._stream(turn, draft)
            ending = Ending(state=State.INTERRUPTED if sentence else State.COMPLETE, sentence=sentence)
        except asyncio.CancelledError:
            ending = Ending(state=State.INTERRUPTED, sentence=turn.stop_sentence)
            raise
        except (ProviderError, CapReached, NotFound, HouseError) as error:
            ending = Ending(state=State.INTERRUPTED if draft.text else State.FAILED, sentence=error.sentence)
        finally:
            reply = await asyncio.shield(self._finish(turn, draft, ending))
        return reply

    async def _stream(self, turn: Turn, draft: LiveDraft) -> str:
        """Call the provider, round after round while it asks for tools; the sentence to show, empty when all is well."""
        provider = await self._connections.provider(turn.info.ref.provider)
        for _ in range(MAX_TOOL_ROUNDS):
            calls: list[ToolCall] = []
            finished: Finished | None = None
            said_before = len(draft.text)
            turn.round_chars, turn.answered = 0, False
            async with provider.stream(turn.request) as stream:
                turn.answered = True
                turn.sent.append(stream.request_json)
                async for part in stream:
                    match part:
                        case TextDelta(text=text):
                            self._first_token(turn)
                            turn.round_chars += len(text)
                            draft.write(text)
                        case ThinkingDelta(text=text):
                            self._first_token(turn)
                            turn.round_chars += len(text)
                            draft.think(text)
                        case ToolCall():
                            calls.append(part)
                        case Finished():
                            finished = part
            if finished is None:
                raise AssertionError('a provider ended without Finished')
            await self._settle(turn, finished.usage)
            if finished.reason is not StopReason.TOOLS or not calls:
                return sentence_for(finished.reason, draft.text)
            await self._next_round(turn, draft, calls, AssistantTurn(text=draft.text[said_before:], replay=finished.replay))
        return t('Stopped after {rounds} rounds of tool calls without an answer.', rounds=MAX_TOOL_ROUNDS)

    async def _next_round(self, turn: Turn, draft: LiveDraft, calls: list[ToolCall], said: AssistantTurn) -> None:
        """Run the tools and reserve the call that hands their results back."""
        results = tuple(self._run_tool(call, turn, draft) for call in calls)
        request = replace(turn.request, turns=(*turn.request.turns, said, ToolResultTurn(results=results)))
        if draft.text and not draft.text.endswith('\n'):
            draft.write('\n\n')
        async with self._units.write() as unit:
            turn.row, turn.request = await self._ledger.reserve(
                unit.store, turn.person, request, turn.info, conversation=turn.conversation.id, message=turn.reply.id, purpose='reply'
            )

    def _run_tool(self, call: ToolCall, turn: Turn, draft: LiveDraft) -> ToolResult:
        shown = ToolUse(call=f'{len(turn.sent)}-{call.call}', name=call.name, input=call.arguments)
        started_s = self._clock.monotonic_s()
        draft.start_tool(shown)
        outcome = self._toolbox.call(call.name, call.arguments, person=turn.person)
        duration_ms = round((self._clock.monotonic_s() - started_s) * 1000)
        draft.end_tool(replace(shown, output=outcome.output, ok=outcome.ok, duration_ms=duration_ms))
        return ToolResult(call=call.call, name=call.name, output=outcome.output, ok=outcome.ok)

    def _first_token(self, turn: Turn) -> None:
        if turn.first_token_ms is None:
            turn.first_token_ms = round((self._clock.monotonic_s() - turn.started_s) * 1000)

    async def _settle(self, turn: Turn, reported: Usage | None) -> None:
        async with self._units.write() as unit:
            usage, cost = await self._settled(unit, turn, reported)
        turn.usage, turn.cost_micros, turn.row = usage, cost, None

    async def _settled(self, unit: Unit, turn: Turn, reported: Usage | None) -> tuple[Usage, int | None]:
        """Settle the open call and give the reply's totals.

        With what the vendor reported, else an estimate of what went both ways; a call never answered is released.
        """
        if turn.row is None:
            return turn.usage, turn.cost_micros
        if not turn.answered:
            await self._ledger.release(unit.store, turn.row)
            return turn.usage, turn.cost_micros
        estimate = Usage(input_tokens=turn.request.estimated_input_tokens, output_tokens=_tokens_of_chars(turn.round_chars), estimated=True)
        used = reported or estimate
        cost = await self._ledger.settle(unit.store, turn.row, used, turn.info)
        return turn.usage + used, None if cost is None or turn.cost_micros is None else turn.cost_micros + cost

    async def _finish(self, turn: Turn, draft: LiveDraft, ending: Ending) -> Message:
        """Store the reply in its final form, settle what is open, and tell everybody; waits out a storage that cannot write."""
        draft.end()
        turn.total_ms = round((self._clock.monotonic_s() - turn.started_s) * 1000)
        while True:
            try:
                reply = await self._stored(turn, draft, ending)
            except HouseError:
                if self._closing:
                    raise
                await asyncio.sleep(STORE_AGAIN_S)
                continue
            self._drafts.close(draft)
            return reply

    async def _stored(self, turn: Turn, draft: LiveDraft, ending: Ending) -> Message:
        ended = replace(
            turn.reply, state=ending.state, text=draft.text, thinking=draft.thinking, tools=draft.tools, failure=ending.sentence
        )
        async with self._units.write() as unit:
            usage, cost = await self._settled(unit, turn, None)
            reply = replace(ended, usage=usage, cost_micros=cost, ended_at=self._clock.now())
            await unit.store.messages.update(reply)
            await unit.store.drafts.clear(reply.id)
            timing = Timing(first_token_ms=turn.first_token_ms, total_ms=turn.total_ms)
            await unit.store.messages.set_detail(Detail(message=reply.id, requests=tuple(turn.sent), timing=timing))
            conversation = await unit.store.conversations.get(reply.conversation)
            unit.news += [ReplyEnded(message=reply), ConversationChanged(conversation=conversation)]
        return reply

    def close(self) -> None:
        """The house closes: a storage that cannot write is not waited for any more."""
        self._closing = True


def _tokens_of_chars(chars: int) -> int:
    return estimate_tokens('x' * min(chars, 4_000_000))
