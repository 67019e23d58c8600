"""Keys and addresses: set in the app or in the environment, shown by their last four, tested, never misdirected."""

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chatapp.domain.addresses import forbidden
from chatapp.domain.errors import BadInput, Forbidden, NotFound
from chatapp.domain.ids import PersonId
from chatapp.domain.messages import State
from chatapp.domain.model_ref import ModelRef
from chatapp.providers.opening import Opener
from chatapp.services import connections as door
from chatapp.services.addresses import checked_url
from chatapp.services.connections import VENDOR_URLS
from tests.support.house import TestHouse, a_house
from tests.support.standin import Standin, say

KEY = 'sk-canary-0123456789abcdWXYZ'


@pytest.fixture
async def vendor() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path, open_provider=Opener()) as opened:
        yield opened


async def test_a_saved_key_is_shown_by_its_last_four_and_used(house: TestHouse, vendor: Standin) -> None:
    services = house.services
    shown = await services.connections.save(house.ada, kind='anthropic', name='anthropic', base_url=vendor.anthropic_url, api_key=KEY)
    assert (shown.key_hint, shown.source) == ('WXYZ', 'app')
    vendor.script(say('Good evening.'))
    question = await services.timeline.start(house.ada, 'Hi', model=ModelRef('anthropic', 'stand-in'))
    await house.run_ended(question.conversation)
    answer = (await services.timeline.page(house.ada, question.conversation)).entries[-1].message
    assert (answer.text, answer.state, answer.failure) == ('Good evening.', State.COMPLETE, '')
    assert vendor.chats[0].key_hint == 'WXYZ'
    assert KEY not in (await services.details.of(house.ada, answer.id)).requests[0]


async def test_a_key_is_kept_for_the_address_it_was_entered_for_and_no_other(house: TestHouse, vendor: Standin) -> None:
    connections = house.services.connections
    await connections.save(house.ada, kind='openai', name='mine', base_url=vendor.openai_url, api_key=KEY)
    same = await connections.save(house.ada, kind='openai', name='mine', base_url=vendor.openai_url + '/', api_key='')
    assert same.key_hint == 'WXYZ'
    moved = await connections.save(house.ada, kind='openai', name='mine', base_url=vendor.compat_url, api_key='')
    assert moved.key_hint == ''


async def test_test_tells_what_the_endpoint_said(house: TestHouse, vendor: Standin) -> None:
    connections = house.services.connections
    good = await connections.test(house.ada, kind='openai', name='openai', base_url=vendor.openai_url, api_key=KEY)
    assert good.ok
    assert 'stand-in' in good.models
    bad = await connections.test(house.ada, kind='openai', name='openai', base_url=vendor.openai_url, api_key='sk-wrong-key-000000')
    assert not bad.ok
    assert 'sk-wrong' not in bad.sentence
    nobody = await connections.test(house.ada, kind='openai', name='custom', base_url='http://127.0.0.1:9/v1', api_key='')
    assert not nobody.ok
    assert [one.name for one in await connections.listed()] == ['demo']


async def test_what_is_removed_in_the_app_shows_the_environment_again(tmp_path: Path) -> None:
    async with a_house(tmp_path, anthropic_api_key=KEY) as house:
        connections = house.services.connections
        assert [(one.name, one.source) for one in await connections.listed()] == [('anthropic', 'environment'), ('demo', 'built-in')]
        await connections.save(house.ada, kind='anthropic', name='anthropic', base_url='', api_key='sk-other-000000001111')
        assert (await connections.listed())[0].source == 'app'
        await connections.remove(house.ada, 'anthropic')
        assert (await connections.listed())[0].source == 'environment'


@pytest.mark.parametrize('name', ['anthropic', 'openai', 'xai'])
async def test_a_base_url_alone_in_the_environment_is_a_connection(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f'{name.upper()}_BASE_URL', 'http://127.0.0.1:4000/v1/')
    async with a_house(tmp_path) as house:
        shown = (await house.services.connections.listed())[0]
        assert (shown.name, shown.base_url, shown.key_hint, shown.source) == (name, 'http://127.0.0.1:4000/v1', '', 'environment')


@pytest.mark.parametrize('given', [None, 'sk-gateway-000000002222'], ids=['no key there', 'a key there'])
async def test_a_key_typed_in_the_app_goes_to_the_environments_gateway(tmp_path: Path, vendor: Standin, given: str | None) -> None:
    async with a_house(tmp_path, open_provider=Opener(), openai_base_url=vendor.openai_url, openai_api_key=given) as house:
        connections = house.services.connections
        assert (await connections.test(house.ada, kind='openai', name='openai', base_url='', api_key=KEY)).ok
        assert vendor.journal[-1].key_hint == 'WXYZ'
        saved = await connections.save(house.ada, kind='openai', name='openai', base_url='', api_key=KEY)
        assert (saved.base_url, saved.source) == (vendor.openai_url, 'app')


async def test_a_gateway_that_came_later_is_used_for_the_next_key_typed(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        first = await house.services.connections.save(house.ada, kind='openai', name='openai', base_url='', api_key=KEY)
        assert first.base_url == VENDOR_URLS['openai']
    async with a_house(tmp_path, openai_base_url='http://127.0.0.1:4000/v1') as house:
        connections = house.services.connections
        assert (await connections.listed())[0].base_url == VENDOR_URLS['openai']
        again = await connections.save(house.ada, kind='openai', name='openai', base_url='', api_key='sk-gateway-000000002222')
        assert (again.base_url, again.key_hint) == ('http://127.0.0.1:4000/v1', '2222')


async def test_a_base_url_that_cannot_be_read_is_told_at_the_start_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match='OPENAI_BASE_URL cannot be used'):
        async with a_house(tmp_path, openai_base_url='http://host:99999/v1'):
            pass


async def test_only_the_owner_sets_up(house: TestHouse) -> None:
    with pytest.raises((Forbidden, NotFound)):
        await house.services.connections.save(PersonId('bob'), kind='openai', name='openai', base_url='', api_key=KEY)


async def test_servers_on_this_machine_are_found_without_a_key_and_nothing_else_is(
    house: TestHouse, vendor: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = ('vllm', 'vLLM', 'http://127.0.0.1:9/v1')
    monkeypatch.setattr(door, 'DETECT_TIMEOUT_S', 30.0)
    monkeypatch.setattr(door, 'LOCAL_SERVERS', (('ollama', 'Ollama', vendor.openai_url), closed))
    found = await house.services.connections.detect(house.ada)
    assert [(one.name, one.label, one.base_url, one.key_hint, one.source) for one in found] == [
        ('ollama', 'Ollama', vendor.openai_url, '', 'found')
    ]
    assert len(vendor.journal) == 1
    assert [one.name for one in await house.services.connections.listed()] == ['demo']
    with pytest.raises((Forbidden, NotFound)):
        await house.services.connections.detect(PersonId('bob'))


async def test_what_listens_there_and_is_no_model_server_or_this_very_house_is_not_found(
    tmp_path: Path, vendor: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = urlsplit(vendor.openai_url).port
    async with Standin(models_body=b'<!doctype html>') as website, a_house(tmp_path, open_provider=Opener(), port=own) as house:
        monkeypatch.setattr(door, 'DETECT_TIMEOUT_S', 30.0)
        monkeypatch.setattr(door, 'LOCAL_SERVERS', (('vllm', 'vLLM', vendor.openai_url), ('lmstudio', 'LM Studio', website.openai_url)))
        assert await house.services.connections.detect(house.ada) == ()
        assert (vendor.connections, len(website.journal)) == (0, 1)


async def test_a_missing_connection_fails_in_words(house: TestHouse) -> None:
    question = await house.services.timeline.start(house.ada, 'Hi', model=ModelRef('openai', 'gpt-6-sol'))
    await house.run_ended(question.conversation)
    answer = (await house.services.timeline.page(house.ada, question.conversation)).entries[-1].message
    assert answer.state is State.FAILED
    assert answer.failure == 'No key is set for OpenAI; add one under Settings or choose another model.'


@pytest.mark.parametrize(
    'url',
    [
        '',
        'file:///etc/passwd',
        'ftp://x/',
        'gopher://x',
        'http://',
        'http://u:p@host/v1',
        'http://host/v1#x',
        'http://a\\@b/',
        'http://a b/',
        'http://host:99999/v1',
        'http://host:abc/v1',
        'http://host:0/v1',
        'http://[::1',
        'http://[::1%eth0]/v1',
        'http://999.1.1.1/v1',
        'http://a\0b/v1',
        'http://\N{SNOWMAN}.com/v1',
        'http://host/' + 'v' * 2000,
    ],
)
def test_an_address_is_plain_http(url: str) -> None:
    with pytest.raises(BadInput):
        checked_url(url)


@pytest.mark.parametrize('url', ['http://localhost:8080/v1', 'https://[::1]:443/v1', 'http://10.0.0.1', 'https://xn--bcher-kva.de/v1'])
def test_an_address_of_ones_own_is_taken_as_typed(url: str) -> None:
    assert checked_url(f' {url}/ ') == url


async def test_an_address_that_cannot_be_read_is_refused_in_words_by_test_and_save(house: TestHouse) -> None:
    for url in ('http://host:99999/v1', 'http://host:abc/v1', 'http://[::1'):
        with pytest.raises(BadInput, match='Write the address as'):
            await house.services.connections.test(house.ada, kind='openai', name='mine', base_url=url, api_key='')
        with pytest.raises(BadInput, match='Write the address as'):
            await house.services.connections.save(house.ada, kind='openai', name='mine', base_url=url, api_key='')


@pytest.mark.parametrize(
    'address', ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::1', '100.100.100.200', '0.0.0.0', 'fd00:ec2::254', '224.0.0.1']
)
def test_link_local_and_metadata_ranges_are_never_reached(address: str) -> None:
    assert forbidden(ip_address(address))


@pytest.mark.parametrize('address', ['127.0.0.1', '::1', '192.168.1.5', '10.0.0.1', '8.8.8.8'])
def test_the_owners_own_network_may_be_reached(address: str) -> None:
    assert not forbidden(ip_address(address))


async def test_metadata_by_another_spelling_is_refused_too(house: TestHouse) -> None:
    for host in ('169.254.169.254', '0xa9fea9fe', '2852039166', '[::ffff:a9fe:a9fe]'):
        with pytest.raises(BadInput):
            await house.services.connections.test(house.ada, kind='openai', name='x', base_url=f'http://{host}/v1', api_key='')


async def test_a_title_comes_from_the_cheapest_model_and_never_over_a_manual_one(house: TestHouse, vendor: Standin) -> None:
    services = house.services
    await services.connections.save(house.ada, kind='openai', name='local', base_url=vendor.openai_url, api_key='')
    await services.catalogue.refresh()
    vendor.script(say('An answer.'), say('"Evening tea"'))
    question = await services.timeline.start(house.ada, 'What shall I drink?', model=ModelRef('local', 'stand-in'))
    await house.run_ended(question.conversation)
    await vendor.requests(2)
    async with services.feeds.follow(house.ada, question.conversation) as following:
        async for frame in following:
            if 'Evening tea' in frame.data:
                break
    spent = await services.ledger.in_conversation(house.ada, question.conversation)
    assert spent.calls == 2
    vendor.script(say('More.'))
    await services.conversations.rename(house.ada, question.conversation, 'Mine')
    await services.timeline.post(house.ada, question.conversation, 'And then?')
    await house.run_ended(question.conversation)
    assert (await services.conversations.get(house.ada, question.conversation)).title == 'Mine'


async def test_after_stop_no_request_of_the_run_is_made(house: TestHouse, vendor: Standin) -> None:
    services = house.services
    await services.connections.save(house.ada, kind='anthropic', name='anthropic', base_url=vendor.anthropic_url, api_key=KEY)
    vendor.always(say('one two three four five six', hold_after=2))
    question = await services.timeline.start(house.ada, 'Hi', model=ModelRef('anthropic', 'stand-in'))
    async with services.feeds.follow(house.ada, question.conversation) as following:
        async for frame in following:
            if 'two' in frame.data:
                break
    await services.orchestrator.stop(house.ada, question.conversation)
    [seen] = vendor.chats
    await seen.closed.wait()
    assert seen.closed_by == 'client'
    assert len(vendor.chats) == 1


async def test_stop_ends_the_title_call_too(house: TestHouse, vendor: Standin) -> None:
    services = house.services
    await services.connections.save(house.ada, kind='openai', name='local', base_url=vendor.openai_url, api_key='')
    await services.catalogue.refresh()
    vendor.script(say('An answer.'), say('A title that takes its time', hold_after=2))
    question = await services.timeline.start(house.ada, 'Hi', model=ModelRef('local', 'stand-in'))
    _, title = await vendor.requests(2)
    await services.orchestrator.stop(house.ada, question.conversation)
    await title.closed.wait()
    assert title.closed_by == 'client'


async def test_a_title_that_comes_late_does_not_replace_a_manual_one(house: TestHouse, vendor: Standin) -> None:
    services = house.services
    await services.connections.save(house.ada, kind='openai', name='local', base_url=vendor.openai_url, api_key='')
    await services.catalogue.refresh()
    vendor.script(say('An answer.'), say('A title that takes its time', hold_after=2))
    question = await services.timeline.start(house.ada, 'Hi', model=ModelRef('local', 'stand-in'))
    _, title = await vendor.requests(2)
    await services.conversations.rename(house.ada, question.conversation, 'Mine')
    vendor.release()
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == f'title {question.conversation}'))
    assert title.tokens_sent > 2
    assert (await services.conversations.get(house.ada, question.conversation)).title == 'Mine'


async def test_titles_by_a_model_can_be_switched_off(house: TestHouse, vendor: Standin) -> None:
    services = house.services
    await services.connections.save(house.ada, kind='openai', name='local', base_url=vendor.openai_url, api_key='')
    await services.catalogue.refresh()
    await services.titles.switch(house.ada, on=False)
    question = await services.timeline.start(house.ada, 'What shall I drink?', model=ModelRef('local', 'stand-in'))
    await house.run_ended(question.conversation)
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == f'title {question.conversation}'))
    assert len(vendor.chats) == 1
    assert (await services.conversations.get(house.ada, question.conversation)).title == 'What shall I drink?'
    await services.titles.switch(house.ada, on=True)
    assert await services.titles.switched_on()
