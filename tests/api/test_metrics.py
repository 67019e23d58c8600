"""GET /metrics: figures for the owner's monitoring, in the text format of Prometheus, without a name or an id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pytest

from chatapp.api.exposition import Metric, Sample, exposition
from chatapp.domain.people import Scope
from tests.api.serving import Served, serving
from tests.support.house import TestHouse

NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
LABEL = re.compile(rf'({NAME})="((?:[^"\\\n]|\\[\\"n])*)"')
SAMPLE = re.compile(rf'({NAME})(?:\{{(.+)\}})? (\S+)')
ESCAPES = {r'\\': '\\', r'\"': '"', r'\n': '\n'}


@dataclass(frozen=True, kw_only=True)
class Read:
    kinds: Mapping[str, str]
    values: Mapping[tuple[str, frozenset[tuple[str, str]]], float]

    def value(self, name: str, **labels: str) -> float:
        return self.values[name, frozenset(labels.items())]


def read(text: str) -> Read:
    """By the grammar of the format: each family is told of once, before its samples, and no sample comes twice."""
    kinds, values, family = dict[str, str](), dict[tuple[str, frozenset[tuple[str, str]]], float](), ''
    assert text.endswith('\n')
    for line in text.splitlines():
        if line.startswith('# HELP '):
            family = line.split(' ', 3)[2]
            assert family not in kinds
        elif line.startswith('# TYPE '):
            _, _, name, kinds[family] = line.split(' ')
            assert name == family
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert found[1] == family or (kinds[family] == 'summary' and found[1] in {f'{family}_sum', f'{family}_count'})
            pairs = LABEL.findall(found[2] or '')
            assert ','.join(f'{key}="{value}"' for key, value in pairs) == (found[2] or '')
            labels = frozenset((key, re.sub(r'\\.', lambda one: ESCAPES[one[0]], value)) for key, value in pairs)
            assert (found[1], labels) not in values
            values[found[1], labels] = float(found[3])
    assert set(kinds.values()) <= {'counter', 'gauge', 'summary'}
    return Read(kinds=kinds, values=values)


async def figures(here: Served) -> Read:
    answer = await here.program.get('/metrics')
    assert (answer.status_code, answer.headers['content-type']) == (200, 'text/plain; version=0.0.4; charset=utf-8')
    return read(answer.text)


def test_any_label_is_read_as_it_was() -> None:
    odd = 'a "quote"\\n \n 하늘'
    told = read(exposition([Metric(name='m', kind='gauge', tells='One\nline.', samples=[Sample(value=0.5, labels={'a': odd, 'b': ''})])]))
    assert told.value('m', a=odd, b='') == 0.5


async def test_it_counts_what_came_and_what_was_spent(house: TestHouse) -> None:
    async with serving(house, scopes=frozenset(Scope)) as here:
        made = (await here.program.post('/api/conversations', json={'title': 'Secret plan', 'content': 'Hi'})).json()
        await house.run_ended(made['id'])
        await here.stranger.get('/api/me')
        await here.program.request('PROPFIND', '/api/me')
        async with here.program.stream('GET', f'/api/conversations/{made["id"]}/events') as events:
            assert events.status_code == 200
            told = await figures(here)
        answer = await here.program.get('/metrics')
    assert told.value('chatapp_http_requests_total', method='POST', route='/api/conversations', status='201') == 1
    assert told.value('chatapp_http_requests_total', method='GET', route='/api/me', status='401') == 1
    methods = {value for _, labels in told.values for name, value in labels if name == 'method'}
    assert methods == {'GET', 'POST', 'other'}
    assert told.value('chatapp_open_streams') == 1
    assert told.value('chatapp_open_pages') == 0
    assert told.value('chatapp_runs_under_way') == told.value('chatapp_replies_under_way') == 0
    assert told.value('chatapp_http_requests_under_way') >= 2
    calls = house.provider.requests
    assert told.value('chatapp_provider_calls_today', provider='demo') == len(calls)
    assert told.value('chatapp_provider_tokens_today', provider='demo', kind='input') > 0
    assert told.value('process_resident_memory_bytes') > 1_000_000
    for secret in ('Ada', 'Secret', made['id'], here.house.ada, str(here.program.headers['authorization']).split()[1]):
        assert secret not in answer.text


@pytest.mark.parametrize('scopes', [frozenset({Scope.CHAT}), frozenset({Scope.CHAT, Scope.MODELS})], ids=['chat', 'models'])
async def test_a_token_without_the_scope_is_refused(house: TestHouse, scopes: frozenset[Scope]) -> None:
    async with serving(house, scopes=scopes) as here:
        assert (await here.program.get('/metrics')).status_code == 403
        assert (await here.stranger.get('/metrics')).status_code == 401


async def test_somebody_who_is_not_the_owner_is_refused(here: Served) -> None:
    made = (await here.program.post('/api/rooms', json={'name': 'Table', 'agents': []})).json()
    invite = (await here.program.post(f'/api/rooms/{made["id"]}/invites')).json()
    async with httpx.AsyncClient(base_url=here.address) as guest:
        assert (await guest.post('/api/auth/invite', json={'secret': invite['secret'], 'name': 'Bob'})).status_code == 200
        assert (await guest.get('/metrics')).status_code == 403
