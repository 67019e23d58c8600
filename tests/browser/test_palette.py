"""The command palette: opened anywhere, used by the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.reader import Reader

pytestmark = pytest.mark.timeout(60)


def palette(reader: Reader) -> Locator:
    return reader.page.get_by_role('dialog', name='Command palette')


def typing(reader: Reader) -> Locator:
    return palette(reader).get_by_role('combobox', name='Type a command or search')


def chosen(reader: Reader) -> Locator:
    return palette(reader).locator('[role=option][aria-selected=true]')


def test_it_opens_over_what_one_does_and_escape_leads_back_to_it(reader: Reader) -> None:
    reader.open()
    reader.box.fill('half a thought')
    reader.box.press('Control+k')
    expect(typing(reader)).to_be_focused()
    expect(palette(reader).get_by_role('option').filter(has_text='talk').first).to_be_visible()
    reader.page.keyboard.press('Escape')
    expect(palette(reader)).to_be_hidden()
    expect(reader.box).to_be_focused()
    expect(reader.box).to_have_value('half a thought')
    reader.page.keyboard.press('Control+k')
    expect(typing(reader)).to_have_value('')
    reader.page.keyboard.press('Control+k')
    expect(palette(reader)).to_be_hidden()


def test_arrows_and_enter_open_a_conversation_by_its_title(reader: Reader) -> None:
    assert reader.app.seeded
    reader.open()
    reader.page.keyboard.press('Control+k')
    typing(reader).fill('why ry')
    expect(chosen(reader)).to_contain_text('Why rye bread')
    reader.page.keyboard.press('ArrowUp')
    expect(chosen(reader)).to_contain_text('Search all messages for “why ry”')
    reader.page.keyboard.press('ArrowDown')
    expect(typing(reader)).to_have_attribute('aria-activedescendant', 'palette-0')
    reader.page.keyboard.press('Enter')
    expect(reader.page).to_have_url(re.compile(f'/c/{reader.app.seeded.rich}$'))
    expect(palette(reader)).to_be_hidden()


def test_a_text_found_lands_on_its_message(reader: Reader) -> None:
    reader.open()
    reader.page.keyboard.press('Control+k')
    typing(reader).fill('question 117')
    option = palette(reader).get_by_role('option').filter(has_text='Question 117').first
    expect(option.locator('mark').first).to_be_visible()
    option.click()
    expect(reader.page.locator('article.is-found')).to_be_in_viewport()


def test_commands_are_found_by_a_few_letters_and_done(reader: Reader) -> None:
    reader.open('/usage')
    reader.page.keyboard.press('Control+k')
    typing(reader).fill('dark')
    expect(chosen(reader)).to_have_text(re.compile('Dark theme'))
    reader.page.keyboard.press('Enter')
    expect(reader.page.locator(':root')).to_have_attribute('data-theme', 'dark')
    reader.page.keyboard.press('Control+k')
    typing(reader).fill('as the system')
    reader.page.keyboard.press('Enter')
    expect(reader.page.locator(':root')).not_to_have_attribute('data-theme', 'dark')
    reader.page.keyboard.press('Control+k')
    reader.page.keyboard.press('?')
    expect(reader.page.get_by_role('dialog', name='Keys')).to_contain_text('Command palette')


def test_a_new_chat_begins_with_what_was_typed(reader: Reader) -> None:
    assert reader.app.seeded
    reader.open(f'/c/{reader.app.seeded.rich}')
    reader.page.keyboard.press('Control+k')
    typing(reader).fill('spelt or rye')
    palette(reader).get_by_role('option', name='New chat: “spelt or rye”').click()
    expect(reader.box).to_have_value('spelt or rye')
    expect(reader.page).to_have_url(re.compile('/$'))
