"""What one reply is asked with: history, tools, model and limits put together from storage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatapp.domain.conversations import Conversation, Effort
from chatapp.domain.messages import Message, State
from chatapp.domain.models import ModelInfo
from chatapp.domain.prompt import CONTINUE_TEXT, ModelRequest, PromptTurn, UserTurn, fit, turns_of
from chatapp.ports.storage import Store
from chatapp.services.tools import Toolbox

MAX_HISTORY = 400  # messages read for one request; longer branches are cut by the window long before
MAX_OUTPUT_TOKENS = 16_000  # long enough for a chapter, and a bound on what one answer can cost
WINDOW_PERCENT = 90  # the estimate may be short by this much before a vendor refuses the request


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The house's own words to models, from `data/prompts`."""

    chat: str
    title: str
    suggestions: str = ''


class Requests:
    def __init__(self, toolbox: Toolbox, prompts: Prompts) -> None:
        self._toolbox, self._prompts = toolbox, prompts

    async def for_reply(self, store: Store, conversation: Conversation, reply: Message, info: ModelInfo) -> ModelRequest:
        """The request of a reply's first call. A reply that holds text already is asked to go on where it stopped."""
        history = list(await store.messages.branch(reply.parent, limit=MAX_HISTORY)) if reply.parent else []
        turns = turns_of([*history, replace(reply, state=State.INTERRUPTED)])
        if reply.text:
            turns = (*turns, UserTurn(text=CONTINUE_TEXT))
        return self.made(conversation, info, turns)

    async def so_far(self, store: Store, conversation: Conversation) -> tuple[PromptTurn, ...]:
        """All turns of the active branch, whether they fit or not."""
        return turns_of(await store.messages.branch(conversation.head, limit=MAX_HISTORY)) if conversation.head else ()

    def made(self, conversation: Conversation, info: ModelInfo, turns: Sequence[PromptTurn]) -> ModelRequest:
        """The request with as many of the newest turns as fit, tuned as far as the model can be."""
        can, tuning = info.capabilities, conversation.tuning
        output = min(tuning.max_tokens or MAX_OUTPUT_TOKENS, can.max_output_tokens)
        base = ModelRequest(
            model=info.ref.model,
            system='\n\n'.join(words for words in (self._prompts.chat, tuning.system_prompt) if words),
            turns=(),
            tools=self._toolbox.specs if can.tools else (),
            max_output_tokens=output,
            effort=conversation.effort if can.thinking else Effort.OFF,
            temperature=tuning.temperature if can.temperature else None,
            top_p=tuning.top_p if can.top_p else None,
        )
        room = can.window_tokens * WINDOW_PERCENT // 100 - output - base.estimated_input_tokens
        return replace(base, turns=fit(turns, budget_tokens=room))

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
