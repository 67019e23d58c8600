"""The walls round pages and API: names, sockets, sizes, headers and the log."""

import io
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from chatapp.api.logs import set_up_logging
from chatapp.api.walls import with_walls
from chatapp.api.walls.bodies import MAX_BODY_BYTES
from chatapp.plumbing.ids import new_id
from tests.api.serving import Served, served
from tests.support.house import TestHouse

PAGE = '<html><head><!-- <script> --><script type="module">const a = "<script>"</script></head><body><SCRIPT src=/x></SCRIPT></body></html>'


async def page(_: Request) -> Response:
    return HTMLResponse(PAGE)


async def who(request: Request) -> Response:
    person = request.state.person
    return PlainTextResponse(f'{person.name if person else "nobody"} {request.client.host if request.client else ""} {request.url.scheme}')


async def size(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def beats(_: Request) -> Response:
    async def lines() -> AsyncIterator[str]:
        yield 'data: ' + 'x' * 5000 + '\n\n'

    return StreamingResponse(lines(), media_type='text/event-stream')


async def socket(connection: WebSocket) -> None:
    await connection.accept()
    await connection.send_text(connection.state.person.name if connection.state.person else 'nobody')
    await connection.close()


def tiny() -> Starlette:
    return Starlette(
        routes=[
            Route('/page/{name}', page),
            Route('/who', who),
            Route('/size', size, methods=['POST']),
            Route('/beats', beats),
            Route('/picture', lambda _: Response('<svg/>', media_type='image/svg+xml')),
            Route('/_nicegui_ws/socket.io/', page, methods=['GET', 'POST']),
            WebSocketRoute('/_nicegui_ws/socket.io/', socket),
        ]
    )


def walled_tiny(house: TestHouse, *, public_url: str | None = None, trusted_proxies: tuple[str, ...] = ()) -> ASGIApp:
    return with_walls(
        tiny(), house.services.doors, clock=house.clock, new_id=new_id, public_url=public_url, trusted_proxies=trusted_proxies
    )


@asynccontextmanager
async def a_client(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    async with served(app) as address, httpx.AsyncClient(base_url=address) as client:
        yield client


@pytest.fixture
async def client(house: TestHouse) -> AsyncIterator[httpx.AsyncClient]:
    async with a_client(walled_tiny(house)) as opened:
        yield opened


OUR_HOSTS = ('localhost', 'LOCALHOST:8080', '127.0.0.1:1', '192.168.1.5', '[::1]:8080', 'chat.example', 'chat.example:443')
FOREIGN_HOSTS = (
    'evil.example',
    'localhost.evil.example',
    'localhost.',
    '127.1',
    '2130706433',
    '0x7f.1',
    'localhost:x',
    'a b',
    '',
    'localhost@evil',
)


@pytest.mark.parametrize('host', OUR_HOSTS)
async def test_our_own_names_are_let_in(house: TestHouse, host: str) -> None:
    async with a_client(walled_tiny(house, public_url='https://chat.example/')) as client:
        assert (await client.get('/who', headers={'Host': host})).status_code == 200


@pytest.mark.parametrize('host', FOREIGN_HOSTS)
async def test_a_foreign_host_header_is_turned_away(house: TestHouse, host: str) -> None:
    async with a_client(walled_tiny(house, public_url='https://chat.example')) as client:
        answer = await client.get('/who', headers={'Host': host})
    assert answer.status_code == 400
    assert 'nobody' not in answer.text


@pytest.mark.parametrize(
    'origin', [None, 'null', 'http://evil.example', 'https://127.0.0.1', 'file://', 'http://127.0.0.1.evil.example', 'x']
)
async def test_a_socket_from_another_page_is_refused(house: TestHouse, origin: str | None) -> None:
    async with served(walled_tiny(house)) as address:
        url = address.replace('http', 'ws') + '/_nicegui_ws/socket.io/'
        with pytest.raises(InvalidStatus) as refused:
            await connect(url, origin=Origin(origin) if origin else None, proxy=None)
        assert refused.value.response.status_code == 403


async def test_a_socket_of_our_own_page_opens_and_knows_its_person(house: TestHouse) -> None:
    async with served(walled_tiny(house)) as address:
        url = address.replace('http', 'ws') + '/_nicegui_ws/socket.io/'
        cookie = {'Cookie': f'chatapp_session={house.cookie}'}
        async with connect(url, origin=Origin(address), additional_headers=cookie, proxy=None) as open_socket:
            assert await open_socket.recv() == 'Ada'


async def test_the_polling_transport_is_closed(client: httpx.AsyncClient) -> None:
    path = '/_nicegui_ws/socket.io/?transport=polling&EIO=4'
    assert [(await client.request(method, path)).status_code for method in ('GET', 'POST')] == [403, 403]


async def test_a_page_carries_a_fresh_nonce_on_its_own_scripts_alone(client: httpx.AsyncClient) -> None:
    answers = [await client.get('/page/x') for _ in range(2)]
    nonces = [re.findall(r"'nonce-([^']+)'", answer.headers['content-security-policy']) for answer in answers]
    assert len({nonce for (nonce,) in nonces}) == 2
    for answer, (nonce,) in zip(answers, nonces, strict=True):
        marked = PAGE.replace('<script type', f'<script nonce="{nonce}" type').replace('<SCRIPT ', f'<SCRIPT nonce="{nonce}" ')
        assert answer.text == marked
        assert answer.headers['cache-control'] == 'no-store'
        assert "script-src 'self' 'nonce-" in answer.headers['content-security-policy']
        assert 'unsafe-inline' not in answer.headers['content-security-policy'].partition('style-src')[0]


async def test_every_answer_says_how_it_is_to_be_handled(client: httpx.AsyncClient) -> None:
    for path in ('/page/x', '/who', '/nowhere', '/picture'):
        headers = (await client.get(path)).headers
        assert headers['x-content-type-options'] == 'nosniff'
        assert headers['referrer-policy'] == 'no-referrer'
        assert headers['cross-origin-opener-policy'] == 'same-origin'
        assert 'permissions-policy' in headers
        assert len(headers['x-request-id']) == 32
    assert 'sandbox' in (await client.get('/picture')).headers['content-security-policy']


async def test_the_answers_of_the_api_are_never_pages(here: Served) -> None:
    docs = await here.stranger.get('/api/docs')
    assert docs.status_code == 200
    assert '/api/conversations/{conversation_id}/events' in docs.text
    assert "default-src 'none'" in docs.headers['content-security-policy']
    assert '<script' not in docs.text


async def test_pages_are_compressed_and_event_streams_are_not(client: httpx.AsyncClient) -> None:
    assert 'content-encoding' not in (await client.get('/beats')).headers


async def test_a_compressed_page_still_has_its_nonce(house: TestHouse) -> None:
    long = Starlette(routes=[Route('/', lambda _: HTMLResponse('<script>1</script>' + 'x' * 5000))])
    async with a_client(with_walls(long, house.services.doors, clock=house.clock, new_id=new_id)) as client:
        answer = await client.get('/')
    assert answer.headers['content-encoding'] == 'gzip'
    assert answer.text.startswith('<script nonce="')


async def test_a_body_may_have_two_mebibytes_and_not_a_byte_more(client: httpx.AsyncClient) -> None:
    assert (await client.post('/size', content=b'x' * MAX_BODY_BYTES)).text == str(MAX_BODY_BYTES)
    announced = await client.post('/size', content=b'x' * (MAX_BODY_BYTES + 1))
    assert (announced.status_code, announced.json()['error']['code']) == (413, 'too_large')

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b'x' * 65536

    streamed = await client.post('/size', content=pieces())
    assert (streamed.status_code, streamed.json()['error']['code']) == (413, 'too_large')


async def test_huge_headers_are_refused_and_the_process_lives(client: httpx.AsyncClient) -> None:
    answer = await client.get('/who', headers={f'X-{number}': 'y' * 4000 for number in range(20)})
    assert 400 <= answer.status_code < 500
    assert (await client.get('/who')).status_code == 200


async def test_the_cookie_is_renewed_with_each_page(client: httpx.AsyncClient, house: TestHouse) -> None:
    headers = {'Cookie': f'chatapp_session={house.cookie}'}
    renewed = (await client.get('/page/x', headers=headers)).headers['set-cookie']
    assert house.cookie in renewed
    assert 'HttpOnly' in renewed
    assert 'set-cookie' not in (await client.get('/who', headers=headers)).headers
    assert 'set-cookie' not in (await client.get('/page/x', headers={'Cookie': 'chatapp_session=made-up'})).headers


async def test_forwarded_headers_count_only_from_a_trusted_proxy(house: TestHouse) -> None:
    forwarded = {'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https'}
    async with a_client(walled_tiny(house)) as client:
        assert (await client.get('/who', headers=forwarded)).text == 'nobody 127.0.0.1 http'
    async with a_client(walled_tiny(house, trusted_proxies=('127.0.0.0/8',))) as client:
        assert (await client.get('/who', headers=forwarded)).text == 'nobody 203.0.113.7 https'


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the process logs at its most talkative; the loggers are given back as they were."""
    root = logging.getLogger()
    handlers, level, out = root.handlers[:], root.level, io.StringIO()
    set_up_logging('DEBUG', out)
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)


async def test_the_log_names_the_template_and_never_the_query(house: TestHouse, logged: io.StringIO) -> None:
    async with served(walled_tiny(house)) as address:
        async with httpx.AsyncClient(base_url=address) as client:
            await client.get('/page/private-name', params={'q': 'canary-query'}, headers={'Cookie': f'chatapp_session={house.cookie}'})
        url = address.replace('http', 'ws') + '/_nicegui_ws/socket.io/?client_id=canary-client'
        async with connect(url, origin=Origin(address), proxy=None) as open_socket:
            await open_socket.recv()
    lines = logged.getvalue()
    assert re.search(r'GET /page/\{name\} 200 \d+ ms [0-9a-f]{32}', lines)
    ours = '\n'.join(
        line for line in lines.splitlines() if not line.split(' ', 3)[-1].startswith(('websockets.client', 'httpcore', 'httpx'))
    )
    for canary in ('canary-query', 'canary-client', 'private-name', house.cookie):
        assert canary not in ours


@pytest.mark.parametrize(
    ('said', 'written'),
    [
        ('connect /_nicegui_ws/socket.io/?client_id=abc&x=1', 'connect /_nicegui_ws/socket.io/?...'),
        ('key sk-ant-api03-abcdef0123', 'key [key]'),
        ("{'api_key': 'xyz'}", "{'api_key': '[hidden]'}"),
        ('Authorization: Bearer abc.def', 'Authorization: [hidden]'),
        ("(b'x-api-key', b'abc')", "(b'x-api-key', b'[hidden]')"),
        ('sent by Bearer abc.def;', 'sent by Bearer [hidden];'),
        ('cookie: chatapp_session=abc', 'cookie: [hidden]'),
        ('Why? Because.', 'Why? Because.'),
    ],
)
def test_secrets_are_scrubbed_from_any_line(said: str, written: str) -> None:
    out = io.StringIO()
    logger = logging.Logger('one')
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_logging('INFO', out)
    logger.addHandler(root.handlers[0])
    logger.warning('%s', said)
    root.handlers[:] = handlers
    root.setLevel(level)
    assert out.getvalue().rstrip().endswith(f'one: {written}')
