"""Where models are reached: keys and addresses from the environment or entered in the app."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from chatapp.domain.errors import BadInput, Forbidden, NotFound, ProviderError
from chatapp.domain.ids import PersonId
from chatapp.domain.models import Connection, TestResult
from chatapp.domain.people import Role
from chatapp.domain.wording import t
from chatapp.ports.provider import Credentials, OpenProvider, Provider
from chatapp.services.addresses import check_reachable_range, checked_url
from chatapp.services.pools import Pools
from chatapp.services.unit import Unit, Units

PREFIX = 'connection.'
DEMO = Credentials(name='demo', kind='demo', base_url='', api_key='')
VENDOR_URLS = {
    'anthropic': 'https://api.anthropic.com',
    'openai': 'https://api.openai.com/v1',
    'xai': 'https://api.x.ai/v1',
}
LABELS = {'anthropic': 'Anthropic', 'openai': 'OpenAI', 'xai': 'xAI', 'demo': 'Demo'}
LOCAL_SERVERS = (
    ('ollama', 'Ollama', 'http://127.0.0.1:11434/v1'),
    ('lmstudio', 'LM Studio', 'http://127.0.0.1:1234/v1'),
    ('llamacpp', 'llama.cpp', 'http://127.0.0.1:8080/v1'),
    ('vllm', 'vLLM', 'http://127.0.0.1:8000/v1'),
)
"""Looked for at set-up only, without a key, on these fixed loopback ports."""
DETECT_TIMEOUT_S = 1.5
TEST_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A connection with its key; never leaves this module but as `Connection`."""

    credentials: Credentials
    label: str
    source: str

    def shown(self) -> Connection:
        key = self.credentials.api_key
        return Connection(
            name=self.credentials.name,
            kind=self.credentials.kind,
            label=self.label,
            base_url=self.credentials.base_url,
            key_hint=key[-4:] if len(key) >= 12 else '',
            source=self.source,
        )


class Connections:
    """Set in the app, then the environment; the demo is always there."""

    def __init__(
        self, units: Units, open_provider: OpenProvider, *, environment: Sequence[Credentials], owned_ports: frozenset[int] = frozenset()
    ) -> None:
        self._units, self._open = units, open_provider
        self._environment = {found.name: found for found in environment}
        self._owned_ports = owned_ports
        self._pools = Pools(open_provider)
        self._stored: dict[str, Known] | None = None
        self.version = 0

    async def listed(self) -> tuple[Connection, ...]:
        """Every way to a model that is set, the demo last."""
        return tuple(known.shown() for known in (await self._known()).values())

    async def provider(self, name: str) -> Provider:
        """The provider behind a name; `ProviderError` with a sentence if nothing is set under it."""
        version = self.version
        try:
            known = await self._find(name)
        except NotFound as error:
            raise ProviderError(error.sentence) from error
        if known.source != 'built-in' and known.credentials.base_url != VENDOR_URLS.get(name):
            try:
                await check_reachable_range(known.credentials.base_url)
            except BadInput as error:
                raise ProviderError(error.sentence) from error
        if version != self.version:
            return await self.provider(name)  # set anew or removed meanwhile: what is set now counts
        return self._pools.of(known.credentials)

    async def save(self, reader: PersonId, *, kind: str, name: str, base_url: str, api_key: str) -> Connection:
        """Keep a connection, encrypted. An empty key keeps the stored one, unless the address changed: that clears it."""
        await self._owner_only(reader)
        wanted = await self._completed(kind=kind, name=name, base_url=base_url, api_key=api_key)
        body = {'kind': wanted.kind, 'name': wanted.name, 'base_url': wanted.base_url, 'api_key': wanted.api_key}
        async with self._changing() as unit:
            await unit.store.settings.set(PREFIX + wanted.name, json.dumps(body))
        return (await self._find(wanted.name)).shown()

    async def remove(self, reader: PersonId, name: str) -> None:
        """Forget what was set in the app; a key in the environment shows again."""
        await self._owner_only(reader)
        async with self._changing() as unit:
            await unit.store.settings.remove(PREFIX + name)

    async def test(self, reader: PersonId, *, kind: str, name: str, base_url: str, api_key: str) -> TestResult:
        """Ask the endpoint for its models, without keeping anything."""
        await self._owner_only(reader)
        wanted = await self._completed(kind=kind, name=name, base_url=base_url, api_key=api_key)
        provider = await self._open(wanted)
        try:
            async with asyncio.timeout(TEST_TIMEOUT_S):
                models = tuple(await provider.models())
        except ProviderError as error:
            return TestResult(ok=False, sentence=error.sentence)
        except TimeoutError:
            return TestResult(ok=False, sentence=t('No answer in {seconds} seconds; check the address.', seconds=int(TEST_TIMEOUT_S)))
        finally:
            await provider.aclose()
        return TestResult(ok=True, sentence=t('Works. {count} models offered.', count=len(models)), models=models)

    async def detect(self, reader: PersonId) -> tuple[Connection, ...]:
        """Local servers that answer now, among a fixed list of loopback ports."""
        await self._owner_only(reader)
        found = await asyncio.gather(*(self._probe(*server) for server in LOCAL_SERVERS))
        return tuple(one for one in found if one is not None)

    async def aclose(self) -> None:
        await self._pools.aclose()

    async def _probe(self, name: str, label: str, base_url: str) -> Connection | None:
        port = urlsplit(base_url).port
        if port in self._owned_ports:
            return None  # that is this very server
        credentials = Credentials(name=name, kind='openai', base_url=base_url, api_key='')
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection('127.0.0.1', port), DETECT_TIMEOUT_S)
            writer.close()
            provider = await self._open(credentials)
            try:
                async with asyncio.timeout(DETECT_TIMEOUT_S):
                    await provider.models()
            finally:
                await provider.aclose()
        except (OSError, TimeoutError, ProviderError):
            return None
        return Known(credentials=credentials, label=label, source='found').shown()

    async def _completed(self, *, kind: str, name: str, base_url: str, api_key: str) -> Credentials:
        """The credentials meant: defaults filled in, the stored key reused only for the address it was entered for."""
        name = name.strip().lower()
        if kind not in ('anthropic', 'openai') or name == 'demo' or not name.replace('-', '').replace('_', '').isalnum() or len(name) > 40:
            raise BadInput(t('Name the connection with letters, digits and hyphens, at most 40.'), field='name')
        known = (await self._known()).get(name)
        key = api_key.strip()
        address = checked_url(base_url or self._usual_url(name, known, key))
        if address != VENDOR_URLS.get(name):
            await check_reachable_range(address)
        if any(ord(character) < 33 or ord(character) > 126 for character in key):
            raise BadInput(t('A key has only plain letters, digits and signs, and no spaces; copy it again.'), field='api_key')
        if not key and known and known.credentials.base_url == address:
            key = known.credentials.api_key
        return Credentials(name=name, kind=kind, base_url=address, api_key=key)

    async def _known(self) -> dict[str, Known]:
        stored = self._stored if self._stored is not None else await self._read()
        known = {name: Known(credentials=found, label=_label(found), source='environment') for name, found in self._environment.items()}
        known.update(stored)
        known.pop('demo', None)
        known['demo'] = Known(credentials=DEMO, label=LABELS['demo'], source='built-in')
        return known

    async def _read(self) -> dict[str, Known]:
        """What is stored; remembered unless it changed while it was read."""
        version = self.version
        async with self._units.read() as store:
            stored = _from_settings(await store.settings.all())
        if version == self.version:
            self._stored = stored
        return stored

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[Unit]:
        """A unit that changes what is stored; afterwards no provider is kept open for what was replaced."""
        try:
            async with self._units.write() as unit:
                yield unit
        finally:
            self.version, self._stored = self.version + 1, None  # also after a cancellation: it may have been kept
        await self._pools.keep({known.credentials for known in (await self._known()).values()})

    def _usual_url(self, name: str, known: Known | None, key: str) -> str:
        """Where a connection is reached whose address was not typed.

        The stored address; for a new key the environment's goes before the vendor's own: a gateway's key is not
        the vendor's business.
        """
        vendor, given = VENDOR_URLS.get(name, ''), self._environment.get(name)
        stored = known.credentials.base_url if known else ''
        if key and given and stored == vendor:
            return given.base_url
        return stored or vendor

    async def _find(self, name: str) -> Known:
        known = (await self._known()).get(name)
        if known is None:
            raise NotFound(t('No key is set for {name}; add one under Settings or choose another model.', name=LABELS.get(name, name)))
        return known

    async def _owner_only(self, reader: PersonId) -> None:
        async with self._units.read() as store:
            if (await store.people.get(reader)).role is not Role.OWNER:
                raise Forbidden(t('Only the owner sets up connections.'))


def _from_settings(stored: Mapping[str, str]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for name, value in stored.items():
        if name.startswith(PREFIX):
            found = Credentials(**json.loads(value))
            known[found.name] = Known(credentials=found, label=_label(found), source='app')
    return known


def _label(credentials: Credentials) -> str:
    local = {name: label for name, label, _ in LOCAL_SERVERS}
    return LABELS.get(credentials.name) or local.get(credentials.name) or credentials.name
