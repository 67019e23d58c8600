"""How a program says something, wherever the message goes in."""

from chatapp.api.shapes import NewMessage
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.messages import Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.rooms import Waiting
from chatapp.domain.wording import t
from chatapp.services.bundle import Services


def one_key(in_body: str | None, in_header: str | None) -> str | None:
    """The idempotency key of a request that may name it in two places; `BadInput` where they differ."""
    if in_body and in_header and in_body != in_header:
        raise BadInput(t('Idempotency-Key and client_message_id differ; send one of them.'), field='client_message_id')
    return in_body or in_header


async def say(services: Services, reader: PersonId, conversation: ConversationId, body: NewMessage, key: str | None) -> Message | Waiting:
    """Say it as the body wants: at once, or after the run."""
    sent_as = one_key(body.client_message_id, key)
    compare = ModelRef.parse(body.compare) if body.compare else None
    if body.mode == 'after':
        if compare:
            raise BadInput(t('What waits for the run is answered by one model; compare two when it is over.'), field='compare')
        return await services.line.put(
            reader,
            conversation,
            body.content,
            attachments=body.attachments,
            client_message_id=sent_as,
            voice=body.voice,
            to=body.whispered_to,
        )
    return await services.timeline.post(
        reader,
        conversation,
        body.content,
        attachments=body.attachments,
        client_message_id=sent_as,
        voice=body.voice,
        to=body.whispered_to,
        compare=compare,
    )
