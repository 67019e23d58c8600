"""A message is taken once, however often it is sent: the keys senders give, and what was sent under them."""

import hashlib

from chatapp.domain.errors import BadInput, Conflict
from chatapp.domain.messages import Message
from chatapp.domain.wording import t

MAX_KEY_CHARS = 200


def same_text(known: tuple[Message, bytes] | None, words: str) -> Message | None:
    """The message a key made before, if it made one; `Conflict` if that had another text."""
    if known is None:
        return None
    message, known_hash = known
    if known_hash != body_hash(words):
        raise Conflict(t('This client_message_id was used for another text; use a new one.'))
    return message


def checked_key(key: str | None) -> str | None:
    """An idempotency key as it may be kept."""
    if key is not None and not (0 < len(key) <= MAX_KEY_CHARS and key.isprintable()):
        raise BadInput(t('A client_message_id has 1 to {most} printable characters.', most=MAX_KEY_CHARS), field='client_message_id')
    return key


def body_hash(words: str) -> bytes:
    return hashlib.sha256(words.encode()).digest()
