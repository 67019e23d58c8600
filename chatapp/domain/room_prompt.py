"""What an agent of a room reads of its history: its own turns as its own, all others by name. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from chatapp.domain.mentions import without_calls
from chatapp.domain.messages import AuthorKind, Message, State
from chatapp.domain.prompt import AssistantTurn, PromptTurn, UserTurn, merged
from chatapp.domain.whiteboard import Board, without_diff

NEWEST = 25
"""Messages of the others since the agent's own last one that it reads at most; older ones of them it has missed."""
BEGINNING = '(The room has just opened.)'
YOUR_TURN = '(Nobody has said anything since. It is your turn.)'


def may_read(message: Message, reader: str) -> bool:
    """Whether this agent or person ever reads it: all but whispers to others, and what the system says to people."""
    return message.to is None or reader in (message.to, message.author.id)


def readable(history: Sequence[Message], me: str, *, since: int) -> Sequence[Message]:
    """What the agent `me` is given of a branch, oldest first: not what stood below its first position, nor repeats."""
    heard = [message for message in history if _counts(message) and message.position >= since and may_read(message, me)]
    last = max((at for at, message in enumerate(heard) if message.author.id == me), default=-1)
    newest = _each_once(heard[last + 1 :])[-NEWEST:]
    return [*heard[: last + 1], *newest]


def room_turns(
    history: Sequence[Message], me: str, *, since: int = 0, names: Collection[str] = (), keepers: Collection[str] = ()
) -> tuple[PromptTurn, ...]:
    """The history as turns: neighbours of one side merged, a user's first and, whatever happened, a user's last.

    Of what the `keepers` of a whiteboard said, others read the words and not the changes: the board comes whole.
    """
    turns: list[UserTurn | AssistantTurn] = []
    for message in readable(history, me, since=since):
        if message.author.id in keepers and message.author.id != me:
            message = replace(message, text=without_diff(message.text))
            if not message.text.strip():
                continue
        made = _turn(message, me, names)
        if turns and type(turns[-1]) is type(made):
            made = merged(turns.pop(), made)
        turns.append(made)
    if turns and isinstance(turns[0], AssistantTurn):
        turns.insert(0, UserTurn(text=BEGINNING))
    if not turns or isinstance(turns[-1], AssistantTurn):
        turns.append(UserTurn(text=YOUR_TURN))
    return tuple(turns)


def with_board(turns: Sequence[PromptTurn], board: Board, *, mine: bool) -> tuple[PromptTurn, ...]:
    """The turns, the last of them with the whiteboard as it stands now; an empty one is told to its keeper only."""
    last = turns[-1]
    if not isinstance(last, UserTurn) or not (board.lines or mine):
        return tuple(turns)
    lines = '\n'.join(f'| {line}' for line in board.lines)
    told = f'(The whiteboard of the room reads now:)\n{lines}' if lines else '(The whiteboard of the room is empty.)'
    return (*turns[:-1], replace(last, text=f'{last.text}\n\n{told}'))


def _counts(message: Message) -> bool:
    spoken = message.author.kind is not AuthorKind.SYSTEM and message.state is not State.STREAMING
    return spoken and message.deleted_at is None and bool(message.text.strip() or message.attachments)


def _each_once(messages: Sequence[Message]) -> list[Message]:
    first = {
        (message.author.kind, message.author.id, message.author.name, message.text, message.attachments): message
        for message in reversed(messages)
    }
    kept = {message.id for message in first.values()}
    return [message for message in messages if message.id in kept]


def _turn(message: Message, me: str, names: Collection[str]) -> UserTurn | AssistantTurn:
    text = without_calls(message.text, names)
    if message.author.id == me and message.author.kind is AuthorKind.AGENT:
        return AssistantTurn(text=text or message.text)
    aside = ' (whispers to you)' if message.to == me else ''
    return UserTurn(text=f'{message.author.name}{aside}: {_unforged(text, names)}', attachments=message.attachments)


def _unforged(text: str, names: Collection[str]) -> str:
    """A line inside a message that reads as somebody else's is set in, so that nobody speaks in another's name."""
    if '\n' not in text or not names:
        return text
    others = '|'.join(re.escape(name) for name in names if name)
    return re.sub(f'(?im)(?<=\n)(?=(?:{others})(?: \\([^)\n]*\\))?\\s*:)', '    ', text) if others else text
