"""What a vendor is told: the words and its own key; nothing of who asked, or of what else they carry (attack 32)."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatapp.domain.ids import ConversationId
from chatapp.domain.people import Scope
from chatapp.providers.opening import Opener
from tests.api.serving import Served, serving
from tests.support.house import a_house
from tests.support.standin import COOKIE, Standin, say
from tests.support.vendors import KEY

CARRIED = {
    'X-API-Key': 'canary-key-of-the-caller',
    'X-Goog-Api-Key': 'canary-other-key',
    'OpenAI-Organization': 'canary-organisation',
    'OpenAI-Project': 'canary-project',
    'Anthropic-Beta': 'canary-beta',
    'X-Forwarded-For': '203.0.113.7',
    'Forwarded': 'for=203.0.113.7',
    'Referer': 'http://canary.example/page',
    'User-Agent': 'canary-browser/1.0',
    'Accept-Language': 'canary',
    'Traceparent': '00-canary-canary-01',
    'X-Canary': 'canary-anything',
}
MODELS = {'openai': 'openai:gpt-6-sol', 'anthropic': 'anthropic:claude-haiku-5-5'}
ON_THE_WIRE = {
    *('accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host', 'user-agent'),
    *('anthropic-version', 'x-api-key'),
}


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture(params=tuple(MODELS))
async def wired(request: pytest.FixtureRequest, tmp_path: Path, standin: Standin) -> AsyncIterator[tuple[Served, str]]:
    """A house whose one vendor is the stand-in, on each wire, and the model to ask for."""
    wire = str(request.param)
    async with a_house(tmp_path, open_provider=Opener()) as house:
        url = standin.openai_url if wire == 'openai' else standin.anthropic_url
        await house.services.connections.save(house.ada, kind=wire, name=wire, base_url=url, api_key=KEY)
        async with serving(house, scopes=frozenset({Scope.CHAT, Scope.MODELS})) as here:
            yield here, MODELS[wire]


def check_nothing_of_the_caller(standin: Standin, here: Served) -> None:
    """No header but the wire's own and the SDK's of its own; no canary, cookie or token of ours in a header, address or body."""
    token = here.program.headers['authorization'].removeprefix('Bearer ')
    secrets = ('canary', '203.0.113.7', here.house.cookie, token, 'chatapp_session')
    for seen in standin.journal:
        assert seen.key_hint == KEY[-4:]
        assert {name for name in seen.headers if not name.startswith('x-stainless-')} <= ON_THE_WIRE
        told = json.dumps([seen.path, seen.headers, seen.body], ensure_ascii=False)
        assert not [secret for secret in secrets if secret in told]


async def test_a_programs_headers_stay_here(wired: tuple[Served, str], standin: Standin) -> None:
    here, model = wired
    standin.always(say('Good evening.'))
    carried = CARRIED | {'Cookie': f'chatapp_session={here.house.cookie}; other=canary-cookie'}
    asked = {'model': model, 'messages': [{'role': 'user', 'content': 'Hi'}]}
    for streamed in (False, True):
        answer = await here.program.post('/v1/chat/completions', json=asked | {'stream': streamed}, headers=carried)
        assert answer.status_code == 200, answer.text
        assert COOKIE.partition(';')[0] not in f'{answer.headers} {answer.text}'
    assert len(standin.chats) == 2  # the second on the connection of the first, after its cookie
    check_nothing_of_the_caller(standin, here)


async def test_a_persons_headers_stay_here(wired: tuple[Served, str], standin: Standin) -> None:
    here, model = wired
    standin.always(say('Good evening.'))
    carried = here.page(**{name: value for name, value in CARRIED.items() if name != 'X-API-Key'})
    made = await here.stranger.post('/api/conversations', json={'model': model}, headers=carried)
    assert made.status_code == 201, made.text
    conversation = made.json()['id']
    for text in ('Hi', 'And then?'):
        sent = await here.stranger.post(f'/api/conversations/{conversation}/messages', json={'content': text}, headers=carried)
        assert sent.is_success, sent.text
        await here.house.run_ended(ConversationId(conversation))
        await here.house.asides_ended(ConversationId(conversation))
    assert len(standin.chats) >= 2
    check_nothing_of_the_caller(standin, here)
