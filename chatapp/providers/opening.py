"""From credentials to a provider. The only module here that knows all of them, and that may be imported at start."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from chatapp.domain.errors import RequestRefused
from chatapp.domain.wording import t
from chatapp.ports.provider import Credentials, Provider
from chatapp.providers.demo.provider import DemoProvider
from chatapp.providers.limits import USUAL, Limits


class Opener:
    """Satisfies `OpenProvider`. An SDK is imported, and its client made, in a thread when its wire is first asked for.

    `pages` is what the demo knows: the app's own documentation, Markdown. `demo_rate` is in tokens a second, 0 for
    no delay at all.
    """

    def __init__(self, *, pages: Sequence[str] = (), demo_rate: float = 45.0, limits: Limits = USUAL) -> None:
        self._pages, self._demo_rate, self._limits = tuple(pages), demo_rate, limits

    async def __call__(self, credentials: Credentials) -> Provider:
        """A provider with a connection pool of its own; whoever asked closes it."""
        if credentials.kind == 'demo':
            return DemoProvider(self._pages, rate=self._demo_rate)
        make = WIRES.get(credentials.kind)
        if make is None:
            raise RequestRefused(t('{name} speaks an unknown protocol. Set it up again in Settings.', name=credentials.name))
        return await asyncio.to_thread(make, credentials, self._limits)


def _openai(credentials: Credentials, limits: Limits) -> Provider:
    from chatapp.providers.openai import OpenAiProvider

    return OpenAiProvider(credentials, limits=limits)


def _anthropic(credentials: Credentials, limits: Limits) -> Provider:
    from chatapp.providers.anthropic import AnthropicProvider

    return AnthropicProvider(credentials, limits=limits)


WIRES: Mapping[str, Callable[[Credentials, Limits], Provider]] = {'openai': _openai, 'anthropic': _anthropic}
