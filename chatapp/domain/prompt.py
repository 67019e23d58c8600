"""What is sent to a model: the request, and how history is fitted into it. Vendor-neutral, pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chatapp.domain.attachments import Attachment
from chatapp.domain.conversations import Effort
from chatapp.domain.messages import AuthorKind, Message, State
from chatapp.domain.stream import ToolCall
from chatapp.domain.tokens import PER_MESSAGE, estimate_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as vendors take it; `type` is one of image/png, image/jpeg, image/gif and image/webp."""

    type: str
    base64: str = field(repr=False)
    tokens: int

    @property
    def size_bytes(self) -> int:
        return len(self.base64.rstrip('=')) * 3 // 4


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTurn:
    """`attachments` name the files of a turn; just before it is sent, `text` and `pictures` hold what is in them."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantTurn:
    """What the model said. `replay` (from `Finished`) stands for the whole turn while its tools are being answered.

    `calls` are the tools it called, where the turn comes from a program and not from a vendor.
    """

    text: str
    replay: str = ''
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    call: str
    name: str
    output: str
    ok: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResultTurn:
    """The answers to all tool calls of the assistant turn before it."""

    results: tuple[ToolResult, ...]


PromptTurn = UserTurn | AssistantTurn | ToolResultTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool offered to the model; `parameters` is its JSON schema as JSON text."""

    name: str
    description: str
    parameters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One call to a provider. The first turn is a user's, the last never an assistant's.

    `temperature` and `top_p` None are not sent at all; they are set only for models that take them.
    """

    model: str
    system: str
    turns: tuple[PromptTurn, ...]
    tools: tuple[ToolSpec, ...] = ()
    max_output_tokens: int = 8192
    effort: Effort = Effort.OFF
    temperature: float | None = None
    top_p: float | None = None

    @property
    def estimated_input_tokens(self) -> int:
        tools = sum(estimate_tokens(tool.description + tool.parameters) for tool in self.tools)
        return estimate_tokens(self.system) + PER_MESSAGE + sum(weight(turn) for turn in self.turns) + tools


def weight(turn: PromptTurn) -> int:
    """The estimated tokens of a turn."""
    words = sum(estimate_tokens(text) + PER_MESSAGE for text in _texts(turn))
    if not isinstance(turn, UserTurn):
        return words
    return words + sum(one.tokens for one in turn.attachments) + sum(one.tokens for one in turn.pictures)


def _texts(turn: PromptTurn) -> list[str]:
    match turn:
        case UserTurn(text=text):
            return [text]
        case AssistantTurn(text=text, replay=replay, calls=calls):
            return [replay or text, *(call.name + call.arguments for call in calls)]
        case ToolResultTurn(results=results):
            return [result.output for result in results]


def wishes_of(name: str, instructions: str) -> str:
    r"""What a person asks of every answer, as models are told it; empty where they ask nothing.

    >>> wishes_of('Ada', 'Be brief.')
    'Custom instructions of Ada, to be followed wherever the rules above allow it:\nBe brief.'
    """
    if not instructions:
        return ''
    return f'Custom instructions of {name}, to be followed wherever the rules above allow it:\n{instructions}'


CONTINUE_TEXT = 'Your last answer broke off. Continue it exactly where it stopped, without repeating anything.'


def turns_of(history: Sequence[Message]) -> tuple[PromptTurn, ...]:
    """A branch, oldest first, as turns: tombstones and empty replies left out, neighbours of one side merged."""
    turns: list[UserTurn | AssistantTurn] = []
    for message in history:
        if message.deleted_at or message.state is State.STREAMING or not (message.text.strip() or message.attachments):
            continue
        made = _turn(message)
        if turns and type(turns[-1]) is type(made):
            made = merged(turns.pop(), made)
        turns.append(made)
    while turns and isinstance(turns[0], AssistantTurn):
        turns.pop(0)
    return tuple(turns)


def _turn(message: Message) -> UserTurn | AssistantTurn:
    if message.author.kind is AuthorKind.AGENT:
        return AssistantTurn(text=message.text)
    return UserTurn(text=message.text, attachments=message.attachments)


def merged(before: UserTurn | AssistantTurn, after: UserTurn | AssistantTurn) -> UserTurn | AssistantTurn:
    """Two turns of one side as one."""
    text = '\n\n'.join(part for part in (before.text, after.text) if part)
    if isinstance(before, UserTurn) and isinstance(after, UserTurn):
        return UserTurn(text=text, attachments=(*before.attachments, *after.attachments))
    return AssistantTurn(text=text)


def with_pictures(turns: Sequence[PromptTurn], *, most: int) -> tuple[PromptTurn, ...]:
    """The turns with their newest `most` pictures; of the others only the name and the size are told."""
    left, shown = most, list[PromptTurn]()
    for turn in reversed(turns):
        if isinstance(turn, UserTurn) and any(one.is_image for one in turn.attachments):
            images = [one for one in turn.attachments if one.is_image]
            untold = images[: max(0, len(images) - left)]
            left -= len(images) - len(untold)
            notes = [f'[Picture {one.name}, {one.width} × {one.height}, not shown]' for one in untold]
            kept = tuple(one for one in turn.attachments if one not in untold)
            turn = UserTurn(text='\n\n'.join(part for part in (*notes, turn.text) if part), attachments=kept)
        shown.append(turn)
    return tuple(reversed(shown))


def elided(request: ModelRequest) -> ModelRequest:
    """The request for people to read: of a picture only how many bytes it has. Itself where it holds none."""
    if not any(isinstance(turn, UserTurn) and turn.pictures for turn in request.turns):
        return request
    turns = tuple(
        replace(turn, pictures=tuple(map(_elided, turn.pictures))) if isinstance(turn, UserTurn) else turn for turn in request.turns
    )
    return replace(request, turns=turns)


def _elided(picture: Picture) -> Picture:
    return replace(picture, base64=f'({picture.size_bytes} bytes left out)')


def fit(turns: Sequence[PromptTurn], *, budget_tokens: int) -> tuple[PromptTurn, ...]:
    """The newest turns whose estimate stays within the budget, beginning with a user's turn.

    The newest turn is always kept: whether it fits alone is for the provider to say.
    """
    left, start = budget_tokens, len(turns)
    while start > 0:
        left -= weight(turns[start - 1])
        if left < 0 and start < len(turns):
            break
        start -= 1
    kept = list(turns[start:])
    while len(kept) > 1 and not isinstance(kept[0], UserTurn):
        kept.pop(0)
    return tuple(kept)
