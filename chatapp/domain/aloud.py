"""A room read aloud by one voice: what several agents say at the same time, one after the other and each by name. Pure."""

from chatapp.domain.events import Event, MessagePosted, ReplyEnded, ReplyGrew, ReplyPassed
from chatapp.domain.ids import ConversationId, MessageId, PersonId
from chatapp.domain.messages import AuthorKind, Message


class Aloud:
    """Give it what happens in the room, and it gives what is to be read now.

    The first reply that began is read as it comes; those beside it wait, whole or half, until it has ended. A whisper to
    somebody else is not read, nor a reply that came to nothing.
    """

    def __init__(self, conversation: ConversationId, reader: PersonId) -> None:
        self._conversation, self._reader = conversation, reader
        self._waiting: dict[MessageId, str] = {}
        self._names: dict[MessageId, str] = {}
        self._ended: set[MessageId] = set()
        self._begun: MessageId | None = None
        self._sent = 0
        self._any = False

    def hear(self, event: Event) -> str:
        """What is to be read after this event; often nothing."""
        match event:
            case MessagePosted(message=message) if self._is_of_an_agent(message):
                self._waiting[message.id], self._names[message.id] = '', message.author.name
            case ReplyGrew(reply=reply, text=text) if reply in self._waiting:
                self._waiting[reply] += text
            case ReplyEnded(message=message) if message.id in self._waiting:
                read = self._sent if message.id == self._begun else 0
                self._waiting[message.id] = message.text[read:]
                self._ended.add(message.id)
            case ReplyPassed(message=message):
                self._waiting.pop(message.id, None)
            case _:
                return ''
        return self._read()

    def _is_of_an_agent(self, message: Message) -> bool:
        ours = message.conversation == self._conversation and message.author.kind is AuthorKind.AGENT
        return ours and message.readable(self._reader)

    def _read(self) -> str:
        parts: list[str] = []
        while self._waiting:
            reply = next(iter(self._waiting))
            if text := self._waiting[reply]:
                parts.append(self._named(reply) + text)
                self._waiting[reply] = ''
                self._sent += len(text)
            if reply not in self._ended:
                break
            del self._waiting[reply]
        return ''.join(parts)

    def _named(self, reply: MessageId) -> str:
        """The name, before the first words of each reply."""
        if reply == self._begun:
            return ''
        before, self._begun, self._sent, self._any = '\n\n' if self._any else '', reply, 0, True
        return f'{before}**{self._names[reply]}:** '
