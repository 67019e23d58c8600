"""What one reply is asked with: history, tools, model and limits put together from storage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from chatapp.domain.conversations import Conversation, Effort
from chatapp.domain.messages import AuthorKind, Message, State
from chatapp.domain.models import ModelInfo
from chatapp.domain.people import Person
from chatapp.domain.prompt import CONTINUE_TEXT, ModelRequest, PromptTurn, ToolSpec, UserTurn, fit, turns_of, wishes_of, with_pictures
from chatapp.domain.room_prompt import NEWEST, readable, room_turns, with_board
from chatapp.plumbing.clock import Clock
from chatapp.ports.storage import Store
from chatapp.services.agent_tools import Agents
from chatapp.services.hands import SKIP, Hands
from chatapp.services.speakers import Speaker, keepers_among
from chatapp.services.tools import Toolbox
from chatapp.services.whiteboards import board_along

MAX_HISTORY = 400  # messages read for one request; longer branches are cut by the window long before
MAX_PICTURES = 10  # of 2 MB at most: more of them do not fit into the 32 MB a vendor takes at once
MAX_OUTPUT_TOKENS = 16_000  # long enough for a chapter, and a bound on what one answer can cost
WINDOW_PERCENT = 90  # the estimate may be short by this much before a vendor refuses the request


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The house's own words to models, from `data/prompts`."""

    chat: str
    title: str
    room: str = ''
    may_pass: str = ''
    may_pass_in_words: str = ''
    suggestions: str = ''
    critic: str = ''
    whiteboard: str = ''
    vote: str = ''
    insights: str = ''


class Requests:
    def __init__(self, toolbox: Toolbox, agents: Agents, prompts: Prompts, *, clock: Clock) -> None:
        self._toolbox, self._agents, self._prompts, self._clock = toolbox, agents, prompts, clock

    def hands(self, person: Person, speaker: Speaker, *, may_pass: bool) -> Hands:
        """The tools the speaker has in this turn; none where its model can use none."""
        if not speaker.info.capabilities.tools:
            return Hands((), person)
        of_folder = speaker.agent.id if speaker.agent and speaker.words is None else None
        return self._toolbox.hands(person, of_folder, may_pass=may_pass)

    async def for_reply(
        self, store: Store, conversation: Conversation, reply: Message, speaker: Speaker, hands: Hands, *, person: Person, may_pass: bool
    ) -> ModelRequest:
        """The request of a reply's first call. A reply that holds text already is asked to go on where it stopped."""
        branch = list(await store.messages.branch(reply.parent, limit=MAX_HISTORY)) if reply.parent else []
        history = [*branch, replace(reply, state=State.INTERRUPTED)]
        member = speaker.member
        turns = turns_of(history) if member is None else await self._room_turns(store, reply, history, speaker, since=member.since)
        if reply.text:
            turns = (*turns, UserTurn(text=CONTINUE_TEXT))
        who = self._prompts.chat if member is None else self._as_member(speaker, hands, history, person, may_pass=may_pass)
        made = self.made(conversation, speaker.info, turns, who=who, tools=hands.specs, asker=person)
        own = speaker.agent.temperature if speaker.agent else None
        return made if own is None or not speaker.info.capabilities.temperature else replace(made, temperature=own)

    async def _room_turns(
        self, store: Store, reply: Message, history: Sequence[Message], speaker: Speaker, *, since: int
    ) -> tuple[PromptTurn, ...]:
        """The talk as the speaker reads it, with the whiteboard where one is kept."""
        keepers = keepers_among(self._agents, speaker.names) if speaker.words is None else frozenset()
        turns = room_turns(history, speaker.id, since=since, names=speaker.names.values(), keepers=keepers)
        if not keepers:
            return turns
        return with_board(turns, await board_along(store, reply.parent, keepers), mine=speaker.id in keepers)

    def for_critic(self, conversation: Conversation, speaker: Speaker, history: Sequence[Message], *, person: Person) -> ModelRequest:
        """What a critic is asked about the talk it has read; no tools."""
        assert speaker.agent is not None
        turns = room_turns(history, speaker.id, names=speaker.names.values())
        who = '\n\n'.join(
            (self._agents.persona(speaker.agent.id), self._at_table(self._prompts.critic, speaker, person), self._now(person))
        )
        return self.made(conversation, speaker.info, turns, who=who, tools=(), asker=person)

    async def so_far(self, store: Store, conversation: Conversation) -> tuple[PromptTurn, ...]:
        """All turns of the active branch, whether they fit or not."""
        return turns_of(await store.messages.branch(conversation.head, limit=MAX_HISTORY)) if conversation.head else ()

    def made(
        self,
        conversation: Conversation,
        info: ModelInfo,
        turns: Sequence[PromptTurn],
        *,
        who: str | None = None,
        tools: tuple[ToolSpec, ...] | None = None,
        asker: Person | None = None,
    ) -> ModelRequest:
        """The request with as many of the newest turns as fit, tuned as far as the model can be, with what the asker wishes.

        A plain model's without `who`.
        """
        can, tuning = info.capabilities, conversation.tuning
        output = min(tuning.max_tokens or MAX_OUTPUT_TOKENS, can.max_output_tokens)
        offered = self._toolbox.specs if tools is None else tools
        wishes = wishes_of(asker.name, asker.instructions) if asker else ''
        base = ModelRequest(
            model=info.ref.model,
            system='\n\n'.join(words for words in (self._prompts.chat if who is None else who, wishes, tuning.system_prompt) if words),
            turns=(),
            tools=offered if can.tools else (),
            max_output_tokens=output,
            effort=conversation.effort if can.thinking else Effort.OFF,
            temperature=tuning.temperature if can.temperature else None,
            top_p=tuning.top_p if can.top_p else None,
        )
        seen = with_pictures(turns, most=MAX_PICTURES if can.images else 0)
        room = can.window_tokens * WINDOW_PERCENT // 100 - output - base.estimated_input_tokens
        return replace(base, turns=fit(seen, budget_tokens=room))

    def _as_member(self, speaker: Speaker, hands: Hands, history: Sequence[Message], person: Person, *, may_pass: bool) -> str:
        """Who it is, where it is, and what time it is there."""
        assert speaker.member is not None
        scene = any(one.author.kind is AuthorKind.SITUATION for one in readable(history, speaker.id, since=speaker.member.since)[-NEWEST:])
        who = self._agents.persona(speaker.agent.id, situation=scene) if speaker.agent and speaker.words is None else self._prompts.chat
        who = who if speaker.words is None else speaker.words
        where = self._at_table(self._prompts.room, speaker, person)
        silent = '' if not may_pass else self._prompts.may_pass if SKIP in hands.names else self._prompts.may_pass_in_words
        return '\n\n'.join(part for part in (who, f'{where} {silent}'.strip(), *self._duties(speaker), self._now(person)) if part)

    def _duties(self, speaker: Speaker) -> Sequence[str]:
        """What it is there for beside talking."""
        if speaker.agent is None:
            return ()
        return [
            words for has, words in ((speaker.agent.whiteboard, self._prompts.whiteboard), (speaker.agent.vote, self._prompts.vote)) if has
        ]

    def _at_table(self, words: str, speaker: Speaker, person: Person) -> str:
        others = [person.name, *(name for agent, name in speaker.names.items() if agent != speaker.id)]
        return words.replace('{others}', ', '.join(others)).replace('{name}', speaker.author.name)

    def _now(self, person: Person) -> str:
        now = self._clock.now().astimezone(ZoneInfo(person.zone)).strftime('%A, %d %B %Y, %H:%M')
        return f'It is {now} ({person.zone}).'

    def for_insights(self, conversation: Conversation, talk: str, info: ModelInfo) -> ModelRequest:
        """What a panel came to, asked of a model that took no part; no tools, no thinking."""
        return self.made(conversation, info, (UserTurn(text=talk),), who=self._prompts.insights, tools=())

    def for_title(self, question: Message, answer: Message, info: ModelInfo) -> ModelRequest:
        """A small request for a title of the first exchange; no tools, no thinking."""
        exchange = f'{question.text[:2000]}\n\n---\n\n{answer.text[:2000]}'
        turns = (UserTurn(text=exchange),)
        return ModelRequest(model=info.ref.model, system=self._prompts.title, turns=turns, max_output_tokens=300)

    def for_suggestions(self, question: Message, answer: Message, info: ModelInfo) -> ModelRequest:
        """A small request for what one might say next; no tools, no thinking."""
        exchange = f'{question.text[:2000]}\n\n---\n\n{answer.text[-4000:]}'
        turns = (UserTurn(text=exchange),)
        return ModelRequest(model=info.ref.model, system=self._prompts.suggestions, turns=turns, max_output_tokens=300)
