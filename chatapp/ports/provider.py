"""What a model vendor must be able to do for us."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from chatapp.domain.prompt import ModelRequest
from chatapp.domain.stream import StreamPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Where a provider is reached and with which key, always explicit. The key never shows in a repr.

    `name` is the provider part of a `ModelRef`; `kind` the wire: anthropic, openai or demo.
    """

    name: str
    kind: str
    base_url: str
    api_key: str = field(repr=False)


class ReplyStream(Protocol):
    """A reply while it is made. `request_json` is the exact request body sent, without headers or key."""

    @property
    def request_json(self) -> str: ...

    def __aiter__(self) -> AsyncIterator[StreamPart]: ...


class Provider(Protocol):
    """One vendor behind one set of credentials. All errors leave as `ProviderError`."""

    def stream(self, request: ModelRequest) -> AbstractAsyncContextManager[ReplyStream]:
        """Open the reply; the parts end with exactly one `Finished` or raise `ProviderError`.

        Entering sends the request and retries (2 times, `retry-after` honoured) until the response has begun; after
        that nothing is retried. Leaving, also by cancellation, closes the vendor's socket at once.
        """
        ...

    async def models(self) -> Sequence[str]:
        """The model ids the vendor offers now, in its own order."""
        ...

    async def aclose(self) -> None:
        """Close the connection pool."""
        ...


class OpenProvider(Protocol):
    """Make a provider for credentials; heavy SDKs are imported inside, off the event loop."""

    async def __call__(self, credentials: Credentials) -> Provider: ...
