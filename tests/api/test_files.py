"""Files that never change: kept in memory, compressed once, and nothing else is."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from chatapp.api.walls.files import FileWall

LASTING = {'cache-control': 'public, max-age=31536000, immutable', 'content-type': 'text/javascript', 'etag': '"1"'}
SCRIPT = b'export const word = "lamp";\n' * 100


class Shelf:
    """An application that counts what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        request = Request(scope, receive)  # type: ignore[arg-type]  # as Starlette hands them on
        self.asked.append(request.url.path)
        status = 404 if 'missing' in request.url.path else 200
        headers = {**LASTING, 'cache-control': 'no-cache'} if 'changing' in request.url.path else LASTING
        body = b'\x00\x01' * 600 if request.url.path.endswith('woff2') else SCRIPT
        kind = {'content-type': 'font/woff2'} if request.url.path.endswith('woff2') else {}
        await Response(body, status, {**headers, **kind})(scope, receive, send)  # type: ignore[arg-type]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def client(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(FileWall(shelf)), base_url='http://localhost') as client:
        yield client


async def test_a_lasting_file_is_read_and_compressed_once(shelf: Shelf, client: httpx.AsyncClient) -> None:
    first, second = await client.get('/_nicegui/a.js'), await client.get('/_nicegui/a.js')
    assert (first.content, second.content, len(shelf.asked)) == (SCRIPT, SCRIPT, 1)
    for answer in (first, second):
        assert answer.headers['content-encoding'] == 'gzip'
        assert int(answer.headers['content-length']) < len(SCRIPT) // 10
        assert answer.headers['cache-control'] == LASTING['cache-control']
        assert answer.headers['etag'] == '"1"'
        assert answer.headers['vary'] == 'Accept-Encoding'


async def test_who_takes_no_gzip_gets_the_file_plain(client: httpx.AsyncClient) -> None:
    await client.get('/_nicegui/a.js')
    answer = await client.get('/_nicegui/a.js', headers={'accept-encoding': 'identity'})
    assert answer.content == SCRIPT
    assert 'content-encoding' not in answer.headers
    assert answer.headers['content-length'] == str(len(SCRIPT))


async def test_fonts_are_kept_as_they_are(shelf: Shelf, client: httpx.AsyncClient) -> None:
    answers = [await client.get('/_nicegui/a.woff2') for _ in range(2)]
    assert [answer.content for answer in answers] == [b'\x00\x01' * 600] * 2
    assert 'content-encoding' not in answers[1].headers
    assert len(shelf.asked) == 1


@pytest.mark.parametrize('path', ['/_nicegui/missing.js', '/_nicegui/changing.js', '/looks/a.js', '/c/abc'])
async def test_nothing_else_is_kept(shelf: Shelf, client: httpx.AsyncClient, path: str) -> None:
    answers = [await client.get(path) for _ in range(2)]
    assert len(shelf.asked) == 2
    assert answers[0].status_code == answers[1].status_code == (404 if 'missing' in path else 200)


@pytest.mark.parametrize('header', ['range', 'if-none-match', 'if-modified-since'])
async def test_conditions_are_for_the_library_to_judge(shelf: Shelf, client: httpx.AsyncClient, header: str) -> None:
    await client.get('/_nicegui/a.js')
    await client.get('/_nicegui/a.js', headers={header: '"1"'})
    assert len(shelf.asked) == 2


class Abandoned(Shelf):
    """What the library's own middleware makes of the first request when whoever asked has left: a head without its body."""

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        if self.asked:
            return await super().__call__(scope, receive, send)
        self.asked.append('left')
        headers = [(b'content-length', str(len(SCRIPT)).encode()), *((name.encode(), value.encode()) for name, value in LASTING.items())]
        await send({'type': 'http.response.start', 'status': 200, 'headers': headers})  # type: ignore[operator]
        await send({'type': 'http.response.body', 'body': SCRIPT[:100], 'more_body': False})  # type: ignore[operator]
        return None


async def test_half_a_file_is_not_kept() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(FileWall(Abandoned())), base_url='http://localhost') as client:
        await client.get('/_nicegui/a.js')
        assert (await client.get('/_nicegui/a.js')).content == SCRIPT
