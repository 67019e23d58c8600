"""A message is taken once, however often it is sent: the keys senders give."""

from chatapp.domain.errors import BadInput
from chatapp.domain.wording import t

MAX_KEY_CHARS = 200


def checked_key(key: str | None) -> str | None:
    """An idempotency key as it may be kept."""
    if key is not None and not (0 < len(key) <= MAX_KEY_CHARS and key.isprintable()):
        raise BadInput(t('A client_message_id has 1 to {most} printable characters.', most=MAX_KEY_CHARS), field='client_message_id')
    return key
