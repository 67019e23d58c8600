"""Two people in two browsers at one table with three agents: each sees the other at once, and whoever is shown out sees no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.app import App
from tests.browser.reader import Reader
from tests.support.standin import say

pytestmark = pytest.mark.timeout(120)
AGENTS = ('Juniper', 'Orsino', 'Wren')


@contextmanager
def another(browser: Browser, app: App) -> Iterator[Reader]:
    context = browser.new_context(viewport={'width': 1440, 'height': 900}, timezone_id='Asia/Seoul', locale='en-GB')
    other = Reader(context, app)
    yield other
    context.close()
    assert other.foreign == []


@pytest.fixture
def stranger(browser: Browser, app: App) -> Iterator[Reader]:
    """Another browser, in which nobody is signed in."""
    with another(browser, app) as reader:
        yield reader


@pytest.fixture
def elsewhere(browser: Browser, app: App) -> Iterator[Reader]:
    """A second device of somebody's."""
    with another(browser, app) as reader:
        yield reader


def a_table(reader: Reader, *names: str) -> None:
    reader.open()
    reader.page.get_by_role('navigation', name='Conversations').get_by_role('button', name='New room').click()
    dialog = reader.page.get_by_role('dialog', name='New room')
    dialog.get_by_role('textbox', name='Name').fill(f'Table {uuid4().hex[:8]}')
    for name in names:
        dialog.get_by_role('checkbox', name=name).check()
    reader.button('Create room', dialog).click()
    expect(reader.page.get_by_role('toolbar', name='Room controls')).to_be_visible()


def invited(reader: Reader, stranger: Reader, name: str) -> None:
    """The stranger comes in by a link of the reader's, and gives this name."""
    reader.button('Participants').click()
    reader.button('Add by invite link').click()
    link = reader.page.get_by_role('textbox', name='Invite link').input_value()
    stranger.page.goto(link)
    expect(stranger.page).to_have_url(f'{stranger.app.address}/join')
    stranger.page.get_by_role('textbox', name='Your name').fill(name)
    stranger.button('Sit down').click()
    stranger.page.wait_for_url('**/c/*')
    stranger.ready()
    expect(stranger.box).to_be_visible()


def test_two_people_and_three_agents_talk_and_everybody_sees_it_at_once(reader: Reader, stranger: Reader) -> None:
    a_table(reader, *AGENTS)
    invited(reader, stranger, f'Bob {uuid4().hex[:6]}')
    expect(reader.page.get_by_role('log', name='Messages')).to_contain_text('joined the chat')
    expect(reader.page.get_by_role('complementary', name='Inspector')).to_contain_text('here now')
    stranger.box.press_sequentially('On')
    expect(reader.page.get_by_role('status', name='Who is writing')).to_contain_text('is writing…')
    expect(stranger.page.get_by_role('status', name='Who is writing')).to_be_hidden()
    stranger.box.fill('')

    for speaker, words, answer in ((reader, 'Shall we lend tools?', 'Yes'), (stranger, 'Only to members?', 'No')):
        reader.app.script(*(say(f'{answer} number {n}.') for n in range(3)))
        speaker.send(words)
        for browser in (reader, stranger):
            log = browser.page.get_by_role('log', name='Messages')
            expect(log).to_contain_text(words)
            for n in range(3):
                expect(log).to_contain_text(f'{answer} number {n}.', timeout=30_000)
        expect(reader.button('Stop all')).to_have_count(0)
    assert 'Only to members?' in str(reader.app.asked()[-1].body)
    assert stranger.errors == []


def test_a_guest_has_no_reins_comes_back_by_a_link_and_sees_no_more_once_shown_out(
    reader: Reader, stranger: Reader, elsewhere: Reader
) -> None:
    a_table(reader, 'Juniper')
    name = f'Eve {uuid4().hex[:6]}'
    invited(reader, stranger, name)
    reader.button(f'Sign-in link for {name}').click()
    reader.button('Make a sign-in link').click()
    elsewhere.page.goto(reader.page.get_by_role('textbox', name=f'Sign-in link for {name}').input_value())
    expect(elsewhere.page).to_have_url(stranger.page.url)
    expect(elsewhere.box).to_be_visible()
    expect(stranger.button('Pause room')).to_have_count(0)
    stranger.button('Participants').click()
    expect(stranger.button('Add by invite link')).to_have_count(0)

    reader.app.script(say('Still talking of it', hold_after=2))
    reader.send('Between us')
    expect(stranger.page.get_by_role('log', name='Messages')).to_contain_text('Still')
    reader.button(f'Remove {name}').click()

    for page in (stranger.page, elsewhere.page):
        expect(page.get_by_role('heading', name='You were shown out')).to_be_visible()
    expect(stranger.page.get_by_text('Between us')).to_have_count(0)
    reader.button('Stop all').click()
    expect(reader.page.get_by_role('log', name='Messages')).to_contain_text(f'{name} left the chat')
