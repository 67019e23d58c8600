"""Anthropic and what speaks its Messages wire, through the anthropic SDK."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import anthropic
import httpx2

from chatapp.domain.errors import ProviderError
from chatapp.domain.prompt import ModelRequest, elided
from chatapp.ports.provider import Credentials
from chatapp.providers.faults import Faults, Refusal, asked_wait_s, words_of
from chatapp.providers.http import NO_KEY, check_key, http_client, lost, place_of, timeouts
from chatapp.providers.limits import USUAL, Limits
from chatapp.providers.messages_api import Json, MessagesReader, messages_body
from chatapp.providers.reply import HttpReply
from chatapp.providers.shapes import Malformed, decoded, model_ids

MOST_MODELS = 1000


class AnthropicProvider:
    """One endpoint of this wire; see `chatapp.ports.provider.Provider`. Made off the event loop: the SDK loads slowly."""

    def __init__(self, credentials: Credentials, *, limits: Limits = USUAL) -> None:
        self._limits = limits
        label = 'Anthropic' if credentials.name == 'anthropic' else credentials.name
        self._faults = Faults(label=label, place=place_of(credentials.base_url))
        self._key = credentials.api_key.strip() or NO_KEY
        self._client = anthropic.AsyncAnthropic(
            api_key=self._key,
            base_url=credentials.base_url,
            max_retries=limits.retries,
            timeout=timeouts(limits),
            http_client=http_client(credentials.base_url, limits),
        )
        self._messages, self._models = self._client.messages, self._client.models  # loads their modules here

    @asynccontextmanager
    async def stream(self, request: ModelRequest) -> AsyncIterator[HttpReply]:
        """Open the reply; see the port for what is promised."""
        body = messages_body(request)
        ends_at = asyncio.get_running_loop().time() + self._limits.total_s
        async with AsyncExitStack() as stack:
            response = await self._open(body, request, stack)
            readable = elided(request)
            shown = body if readable is request else messages_body(readable)
            reply = HttpReply(response, MessagesReader(), body=shown, faults=self._faults, limits=self._limits, ends_at=ends_at)
            stack.push_async_callback(reply.aclose)
            yield reply

    async def models(self) -> Sequence[str]:
        """The model ids the endpoint offers now."""
        check_key(self._key, self._faults)
        try:
            async with asyncio.timeout(self._limits.first_byte_s):
                answer = await self._models.with_raw_response.list(limit=MOST_MODELS)
            names = model_ids(decoded(answer.http_response.content.decode()))
        except (anthropic.AnthropicError, httpx2.HTTPError, TimeoutError, UnicodeError, Malformed) as error:
            raise self._translated(error, model='') from None
        if names is None:
            raise self._faults.wrong_protocol()
        return names

    async def aclose(self) -> None:
        """Close the connection pool."""
        await self._client.close()

    async def _open(self, body: Json, request: ModelRequest, stack: AsyncExitStack) -> httpx2.Response:
        check_key(self._key, self._faults)
        # The body goes in whole: what Details shows is what was sent, and the SDK does not copy a long history again.
        opening = self._messages.with_streaming_response.create(
            model=request.model, max_tokens=request.max_output_tokens, messages=[], stream=True, extra_body=body
        )
        try:
            async with asyncio.timeout(self._limits.first_byte_s):
                return (await stack.enter_async_context(opening)).http_response
        except (anthropic.AnthropicError, httpx2.HTTPError, TimeoutError, UnicodeError) as error:
            raise self._translated(error, model=request.model) from None

    def _translated(self, error: Exception, *, model: str) -> ProviderError:
        match error:
            case anthropic.APIStatusError():
                wait = asked_wait_s(error.response.headers)
                return self._faults.refused(Refusal(status=error.status_code, words=words_of(error.body), retry_after_s=wait), model=model)
            case TimeoutError():
                return self._faults.silent(self._limits.first_byte_s)
            case Malformed() | anthropic.APIResponseValidationError() | UnicodeDecodeError():
                return self._faults.wrong_protocol()
            case _:
                return lost(error, self._faults, self._limits)
