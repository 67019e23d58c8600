"""What somebody sends: words, the files with them, and the key it is sent under."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from chatapp.domain.attachments import MAX_IMAGES, MAX_TEXTS, Attachment, check_number
from chatapp.domain.errors import BadInput, Conflict, NotFound
from chatapp.domain.ids import FileId, PersonId
from chatapp.domain.messages import Message
from chatapp.domain.models import ModelInfo
from chatapp.domain.text import message_text
from chatapp.domain.wording import t
from chatapp.ports.storage import Store
from chatapp.services.access import file_for
from chatapp.services.once import checked_key
from chatapp.services.titles import first_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`words` may be empty where there are files."""

    words: str
    files: tuple[FileId, ...] = ()
    key: str | None = None

    @property
    def body_hash(self) -> bytes:
        """Tells one letter from another under the same key; words hold no NUL, so nothing else looks like this."""
        return hashlib.sha256('\0'.join((self.words, *self.files)).encode()).digest()


def letter(text: str, *, files: Sequence[FileId] = (), key: str | None = None) -> Letter:
    """A letter as it may be sent; `BadInput` and `TooLarge` say what is wrong with it."""
    if len(files) > MAX_IMAGES + MAX_TEXTS:
        raise BadInput(t('A message takes up to {most} files.', most=MAX_IMAGES + MAX_TEXTS), field='attachments')
    words = message_text(text) if text.strip() or not files else ''
    return Letter(words=words, files=tuple(dict.fromkeys(files)), key=checked_key(key))


def sent_before(known: tuple[Message, bytes] | None, sent: Letter) -> Message | None:
    """The message a key made before, if it made one; `Conflict` if that was another letter."""
    if known is None:
        return None
    message, body_hash = known
    if body_hash != sent.body_hash:
        raise Conflict(t('This client_message_id was used for another text; use a new one.'))
    return message


async def enclosed(store: Store, reader: PersonId, sent: Letter) -> tuple[Attachment, ...]:
    """The files of a letter; `BadInput` for one that is not there for its writer, or too many of a kind."""
    try:
        found = tuple([(await file_for(store, reader, file)).attachment for file in sent.files])
    except NotFound as error:
        raise BadInput(t('A file of this message is not here any more; attach it again.'), field='attachments') from error
    check_number(found)
    return found


def demand_sight(infos: Sequence[ModelInfo], files: Sequence[Attachment]) -> None:
    """`BadInput` where there are pictures and none of these models could see them."""
    if infos and any(one.is_image for one in files) and not any(info.capabilities.images for info in infos):
        sentence = t('{model} cannot see pictures; choose another model or take them out.', model=infos[0].label)
        raise BadInput(sentence, field='attachments')


def working_title(words: str, files: Sequence[Attachment]) -> str:
    """What a conversation is called until it is named: its first words, or the name of its first file."""
    return first_words(words) if words else first_words(files[0].name)
