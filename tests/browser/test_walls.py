"""Hostile content and hostile pages against the whole program: nothing runs, nothing leaves, nothing changes."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from chatapp.api.cookies import SESSION_COOKIE
from tests.browser.app import EVIL, App
from tests.browser.guarding import watch, wrong
from tests.browser.reader import Reader
from tests.browser.test_markdown_hostile import BREAKOUTS, IMAGES, LINKS, SCRIPTS, SHAPED_LIKE_US, filled
from tests.support.standin import Call, Script, say

pytestmark = pytest.mark.timeout(90)
HACK = 'document.title="hacked"'


@pytest.mark.parametrize('texts', [SCRIPTS + BREAKOUTS, LINKS + IMAGES], ids=['markup', 'addresses'])
def test_a_hostile_answer_letter_by_letter_does_nothing_then_or_later(
    reader: Reader, sink: tuple[str, list[str]], texts: list[str]
) -> None:
    address, hits = sink
    watch(reader.page)
    reader.open()
    reader.send('CHARS ' + '\n\n'.join(filled(texts, address)))
    reader.done()
    assert wrong(reader.page) == []
    reader.page.reload()
    reader.done()
    reader.act('Details')
    expect(reader.page.get_by_role('complementary', name='Inspector')).to_contain_text('hacked')
    assert wrong(reader.page) == []
    assert hits == []


def test_words_of_a_person_shaped_like_our_own_parts_stay_words(reader: Reader) -> None:
    watch(reader.page)
    reader.open()
    reader.app.script(say('Nice try.'))
    reader.ask('\n\n'.join(SHAPED_LIKE_US))
    expect(reader.mine).to_contain_text('<details class="tool" open>')
    expect(reader.mine.locator('details, .tool, .trouble, .tick')).to_have_count(0)
    assert 'tool_result' not in str(reader.app.asked()[-1].body['messages'])
    assert wrong(reader.page) == []


def test_a_title_a_model_a_tool_and_a_fault_are_only_ever_text(reader: Reader) -> None:
    watch(reader.page)
    reader.open()
    reader.choose_model(EVIL)
    tool = Script(
        tokens=('Look: ',), calls=(Call(name='x' + EVIL[:40], arguments='{"zone": "<script>' + HACK.replace('"', "'") + '</script>"}'),)
    )
    reader.app.script(tool, say('Done.'), Script(status=400, message=EVIL, kind=EVIL))
    reader.ask('Use a tool')
    line = reader.answer.locator('details.tool')
    line.locator('summary').click()
    expect(line.locator('.inner')).to_contain_text('<script>')
    expect(reader.page.get_by_role('article', name=f'Message from {EVIL}')).to_be_visible()
    reader.send('Now fail')
    expect(reader.answer_in_trouble).to_contain_text('did not take this request')
    expect(reader.answer_in_trouble).not_to_contain_text('<img')
    reader.button('Rename conversation').click()
    field = reader.page.get_by_role('textbox', name='New title')
    field.fill(f'</title><script>{HACK}</script>')
    field.press('Enter')
    expect(reader.page.get_by_role('heading', level=1)).to_have_text(f'</title><script>{HACK}</script>')
    for path in (reader.page.url.removeprefix(reader.app.address), '/usage'):
        reader.open(path)
        expect(reader.page.get_by_role('link', name=f'</title><script>{HACK}</script>').first).to_be_visible()
        assert wrong(reader.page) == []
    reader.errors.clear()  # a vendor's refusal is none of the page's errors


@pytest.fixture
def renamed(reader: Reader) -> Iterator[Reader]:
    """The reader under a hostile name, for a while."""
    call_oneself(reader, f'{EVIL}</script>')
    yield reader
    call_oneself(reader, 'Mara')


def call_oneself(reader: Reader, name: str) -> None:
    reader.open('/settings')
    reader.page.get_by_role('textbox', name='Name').fill(name)
    reader.button('Save name').click()
    expect(reader.page.get_by_role('status').filter(has_text='Saved.')).to_be_visible()


def test_a_name_a_zone_and_a_theme_are_only_ever_text(renamed: Reader) -> None:
    payload = f'</style></script><script>{HACK}</script>"><img src=x onerror={HACK}>'
    watch(renamed.page)
    renamed.context.add_cookies([{'name': 'chatapp_zone', 'value': quote(payload), 'url': renamed.app.address}])
    for path in ('/', '/settings', '/usage'):
        renamed.page.evaluate('(payload) => localStorage.setItem("chatapp-sidebar", payload)', payload)
        renamed.open(path)
        renamed.page.evaluate('(payload) => window.chatapp.paint(payload)', payload)
        expect(renamed.page.get_by_role('navigation', name='Conversations').get_by_role('button', name=EVIL[:20])).to_be_visible()
        assert wrong(renamed.page) == []


@pytest.mark.parametrize('known', [True, False], ids=['signed in', 'a stranger'])
def test_a_crafted_address_runs_nothing_and_leads_nowhere_else(
    browser: Browser, app: App, sink: tuple[str, list[str]], known: bool
) -> None:
    address, hits = sink
    markup = quote(f'"><script>{HACK}</script><img src=x onerror={HACK}>', safe='')
    paths = [f'/c/{markup}', f'/{markup}', f'/c/..%2f..%2f{markup}', f'/?m={markup}', f'/looks/{markup}/{markup}']
    paths += [
        f'{page}?next={target}'
        for page in ('/', '/login', '/setup')
        for target in (f'javascript:{HACK}', f'{address}/next', f'//{address[7:]}/n')
    ]
    paths += [f'/login#k={markup}', f'//{address[7:]}/slashes', f'/\\{address[7:]}/backslash']
    page = visitor(browser, app, known=known)
    watch(page)
    for path in paths:
        page.goto(app.address + path)
        assert page.url.startswith(f'{app.address}/')
        assert wrong(page) == []
    page.context.close()
    assert hits == []


def visitor(browser: Browser, app: App, *, known: bool) -> Page:
    """A page in a browser of its own, with or without the cookie."""
    context = browser.new_context()
    if known:
        assert app.seeded
        context.add_cookies([{'name': SESSION_COOKIE, 'value': app.seeded.cookie, 'url': app.address}])
    return context.new_page()


FROM_ABROAD = """async (house) => {
    const told = [];
    const body = '{"title": "from abroad"}';
    const ask = async (method, type, rest) => {
        const headers = type ? { 'content-type': type } : {};
        const given = { method, headers, credentials: 'include', ...rest };
        told.push([`${method} ${type}`, await fetch(`${house}/api/conversations`, given).then((one) => one.type, () => 'refused')]);
    };
    await ask('POST', 'text/plain', { body, mode: 'no-cors' });
    await ask('POST', 'application/x-www-form-urlencoded', { body, mode: 'no-cors' });
    await ask('POST', 'application/json', { body, mode: 'cors' });
    await ask('GET', '', { mode: 'no-cors' });
    const frame = document.createElement('iframe');
    const framed = new Promise((done) => (frame.onload = done));
    frame.src = house;
    document.body.append(frame);
    await framed;
    window.other = window.open(house);
    const command = { type: 'run_javascript', code: 'document.title="hacked"' };
    for (const target of [frame.contentWindow, window.other])
        for (const message of [command, { client_id: 'x', event: 'click' }, '42["run_javascript",{}]']) target.postMessage(message, '*');
    const socket = new WebSocket(`${house.replace('http', 'ws')}/_nicegui_ws/socket.io/?EIO=4&transport=websocket`);
    const opened = (done) => ((socket.onopen = () => done('open')), (socket.onerror = () => done('refused')));
    told.push(['socket', await new Promise(opened)]);
    return told;
}"""
INJECT = """() => {
    const box = document.createElement('div');
    box.innerHTML = '<img src="/x" onerror="window.ran=1"><a href="javascript:window.ran=2">x</a><button onclick="window.ran=3">y</button>';
    const script = document.createElement('script');
    script.textContent = 'window.ran = 4';
    document.body.append(box, script);
    box.querySelector('a').click();
    box.querySelector('button').click();
}"""


def test_a_foreign_page_can_neither_read_nor_write_nor_frame_nor_command(browser: Browser, app: App, sink: tuple[str, list[str]]) -> None:
    page = visitor(browser, app, known=True)
    before = page.context.request.get(f'{app.address}/api/conversations?limit=100').json()['items']
    page.goto(sink[0])
    told = dict(page.evaluate(FROM_ABROAD, app.address))
    assert set(told.values()) == {'refused'}
    assert not any(frame.url.startswith(app.address) for frame in page.frames)
    page.wait_for_function('window.other.closed')  # cut off, so that no message reaches it
    assert page.context.request.get(f'{app.address}/api/conversations?limit=100').json()['items'] == before
    for opened in page.context.pages:
        assert opened.title() != 'hacked'
    page.context.close()


def test_messages_to_the_window_have_no_effect(reader: Reader) -> None:
    watch(reader.page)
    reader.open()
    for message in ({'type': 'run_javascript', 'code': HACK}, {'code': HACK}, f'42["run_javascript",{{"code":"{HACK}"}}]', HACK):
        reader.page.evaluate("(message) => window.postMessage(message, '*')", message)
    assert wrong(reader.page) == []
    expect(reader.box).to_be_visible()


def test_every_page_has_its_policy_and_an_injected_handler_is_stopped(browser: Browser, app: App) -> None:
    page = visitor(browser, app, known=True)
    stranger = visitor(browser, app, known=False)
    watch(page)
    watch(stranger)
    assert app.seeded
    for who, path in [
        (page, '/'),
        (page, f'/c/{app.seeded.long}'),
        (page, '/settings'),
        (page, '/usage'),
        (page, '/nowhere'),
        (page, '/c/nothing'),
        (stranger, '/login'),
        (stranger, '/nowhere'),
        (page, '/api/docs'),
    ]:
        response = who.goto(app.address + path)
        assert response
        policy = response.headers['content-security-policy']
        script = next(part for part in policy.split(';') if part.strip().startswith('script-src'))
        assert "'nonce-" in script
        assert "'unsafe-inline'" not in script
        assert wrong(who) == []
        who.evaluate(INJECT)
        assert any('script-src' in one for one in wrong(who))
        assert who.evaluate('window.ran') is None
    page.context.close()
    stranger.context.close()
