"""Puts the content of files into a request, just before it goes out: rows name them, the request has to hold them."""

import asyncio
import logging
from base64 import b64encode
from dataclasses import replace

from chatapp.domain.attachments import Attachment, Form, quoted
from chatapp.domain.errors import Damaged, NotFound
from chatapp.domain.prompt import ModelRequest, Picture, PromptTurn, UserTurn
from chatapp.domain.wording import t
from chatapp.ports.blobs import Blobs
from chatapp.services.pictures import kind_of
from chatapp.services.unit import Units

log = logging.getLogger(__name__)


class Enclosures:
    def __init__(self, units: Units, blobs: Blobs) -> None:
        self._units, self._blobs = units, blobs

    async def put_into(self, request: ModelRequest) -> ModelRequest:
        """The request with pictures as bytes and text files as quotations; one that is lost is named instead."""
        if not any(isinstance(turn, UserTurn) and turn.attachments for turn in request.turns):
            return request
        return replace(request, turns=tuple([await self._filled(turn) for turn in request.turns]))

    async def _filled(self, turn: PromptTurn) -> PromptTurn:
        if not isinstance(turn, UserTurn) or not turn.attachments:
            return turn
        texts: list[str] = []
        pictures: list[Picture] = []
        for one in turn.attachments:
            content = await self._content(one)
            if content is None:
                texts.append(t('[The file {name} is no longer here.]', name=one.name))
            elif one.is_image:
                pictures.append(await asyncio.to_thread(_picture, content, one))
            else:
                texts.append(quoted(one.name, content.decode()))
        return UserTurn(text='\n\n'.join(text for text in (*texts, turn.text) if text), pictures=tuple(pictures))

    async def _content(self, attachment: Attachment) -> bytes | None:
        """Whoever wrote the message could see it; now the house reads it for the model."""
        try:
            async with self._units.read() as store:
                stored = await store.files.get(attachment.id)
            return await self._blobs.read(stored.blob, Form.MODEL, key=stored.key)
        except (NotFound, Damaged) as error:
            log.warning('A file of a message cannot be sent to a model: %s', error.sentence)
            return None


def _picture(content: bytes, attachment: Attachment) -> Picture:
    kind = kind_of(content) or 'PNG'
    return Picture(type=f'image/{kind.lower()}', base64=b64encode(content).decode(), tokens=attachment.tokens)
