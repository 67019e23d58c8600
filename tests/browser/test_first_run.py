"""The first run of a fresh program: one link, one screen, and the first words."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from chatapp.api.cookies import SESSION_COOKIE
from tests.browser.app import KEYS, App, running_app
from tests.browser.reader import Reader
from tests.support.standin import say

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A program nobody has used, without a key."""
    with running_app(tmp_path_factory.mktemp('bare') / 'data', {}) as running:
        yield running
        troubles = running.troubles()
    assert troubles == []


@pytest.fixture
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A program nobody has used, with keys in its environment."""
    with running_app(tmp_path_factory.mktemp('keyed') / 'data', KEYS) as running:
        yield running
        troubles = running.troubles()
    assert troubles == []


def newcomer(browser: Browser, app: App) -> Reader:
    return Reader(browser.new_context(viewport={'width': 1170, 'height': 900}), app)


def leave(reader: Reader) -> None:
    reader.context.close()
    assert reader.foreign == []


def enter(reader: Reader) -> None:
    """Follow the one-time link to the first screen."""
    reader.page.goto(reader.app.link)
    expect(reader.page).to_have_url(f'{reader.app.address}/setup')
    reader.ready()


def key_row(page: Page, name: str) -> Locator:
    return page.locator('.key-row').filter(has=page.get_by_role('textbox', name=name))


def suggestions(page: Page) -> Locator:
    return page.locator('.welcome .offers button')


def keeps_no_secret(reader: Reader) -> None:
    """Nothing a script can read holds what opens the door: neither storage, nor the cookies it sees, nor the address."""
    readable = reader.page.evaluate(
        'JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state])'
    )
    secrets = {cookie['value'] for cookie in reader.context.cookies() if cookie['name'] == SESSION_COOKIE}
    assert len(secrets) == 1
    assert not [one for one in secrets | {reader.app.link.partition('#k=')[2]} if one in readable]


def test_from_the_link_to_the_first_answer_of_the_demo(browser: Browser, bare: App) -> None:
    reader = newcomer(browser, bare)
    page = reader.page
    page.goto(bare.address)
    expect(page).to_have_url(f'{bare.address}/login')
    enter(reader)

    reader.button('Save').click()
    expect(page.get_by_role('alert')).to_contain_text('Tell the house your name')
    page.get_by_role('textbox', name='Custom endpoint').fill(bare.vendor.openai_url)
    page.get_by_role('textbox', name='Key for the endpoint').fill('sk-wrong-0123456789')
    row = key_row(page, 'Custom endpoint')
    reader.button('Test', row).click()
    expect(row.get_by_role('status')).to_contain_text('refused the key')
    page.get_by_role('textbox', name='Key for the endpoint').fill('sk-right-0123456789')
    reader.button('Test', row).click()
    expect(row.get_by_role('status')).to_contain_text(re.compile(r'Works\. \d+ models offered\.'))

    page.get_by_role('textbox', name='Name').fill('Mara')
    reader.button('Skip for now').click()
    expect(page).to_have_url(f'{bare.address}/')
    keeps_no_secret(reader)
    expect(page.get_by_role('heading', level=1)).to_contain_text('Mara')
    expect(suggestions(page)).to_have_count(3)
    reader.ready()
    suggestions(page).filter(has_text='Draft a difficult letter').click()
    expect(reader.box).to_have_value(re.compile('^Help me write a difficult letter'))
    expect(reader.box).to_be_focused()
    suggestions(page).filter(has_text='How does chatapp keep my words?').click()
    expect(reader.mine).to_contain_text('How does chatapp keep my words?')
    expect(reader.answer).to_contain_text('no model stands behind it')
    begun = page.get_by_role('navigation', name='Conversations').get_by_role('link', name='How does chatapp keep my words?')
    expect(begun).to_have_count(1)
    leave(reader)


def test_a_link_lets_in_once_and_leaves_no_trace_in_the_address(browser: Browser, bare: App) -> None:
    first, second = newcomer(browser, bare), newcomer(browser, bare)
    enter(first)
    assert '#' not in first.page.url
    second.page.goto(bare.link)
    expect(second.page.get_by_role('alert')).to_have_text('This link has been used or is too old; ask for a new one, or run: chatapp link')
    assert second.page.url == f'{bare.address}/login'
    second.page.goto(f'{bare.address}/settings')
    expect(second.page).to_have_url(f'{bare.address}/login')
    assert bare.link.partition('=')[2] not in bare.running.output.decode().replace(bare.link, '')
    leave(first)
    leave(second)


def test_keys_are_tested_in_place_and_a_password_opens_the_door_again(browser: Browser, keyed: App) -> None:
    reader = newcomer(browser, keyed)
    page = reader.page
    enter(reader)
    row = key_row(page, 'Anthropic API key')
    expect(row).to_contain_text('found in the environment')
    page.get_by_role('textbox', name='Anthropic API key').fill('sk-ant-wrong-0123456789')
    reader.button('Test', row).click()
    expect(row.get_by_role('status')).to_contain_text('refused the key')
    page.get_by_role('textbox', name='Anthropic API key').fill('sk-ant-right-0123456789')
    reader.button('Test', row).click()
    expect(row.get_by_role('status')).to_contain_text('Works.')
    page.get_by_role('textbox', name='Name').fill('Mara')
    page.get_by_role('textbox', name='Password').fill('a lamp in the window')
    reader.button('Save').click()
    expect(page).to_have_url(f'{keyed.address}/')
    reader.ready()
    keyed.script(say('Good evening.'))
    reader.ask('Good evening')
    assert keyed.asked()[-1].key_hint == '6789'

    page.get_by_role('button', name='Mara').click()
    page.get_by_role('menuitem', name='Sign out').click()
    expect(page).to_have_url(f'{keyed.address}/login')
    sign_in(page, 'Mara', 'a lamp in the cellar')
    expect(page.get_by_role('alert')).to_contain_text(re.compile('name or the password|not right'))
    told = page.get_by_role('alert').text_content()
    sign_in(page, 'Nobody', 'a lamp in the cellar')
    expect(page.get_by_role('alert')).to_have_text(told or '')
    sign_in(page, 'Mara', 'a lamp in the window')
    expect(page).to_have_url(f'{keyed.address}/')
    leave(reader)


def sign_in(page: Page, name: str, password: str) -> None:
    page.get_by_role('textbox', name='Name').fill(name)
    page.get_by_role('textbox', name='Password').fill(password)
    page.get_by_role('button', name='Sign in').click()
