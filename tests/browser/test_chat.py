"""A conversation in the whole program: asking, answers as they grow, and everything one can do with an answer."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Reader
from tests.support.standin import say
from tests.support.standin_scripts import split

pytestmark = pytest.mark.timeout(60)
SONG = say('one two three four five six seven eight', hold_after=4)


def test_a_message_stands_at_once_and_its_answer_grows_to_its_end(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('The lamp is **on** now.', hold_after=2))
    reader.box.fill('Is the lamp on?')
    reader.box.press('Enter')
    expect(reader.mine).to_contain_text('Is the lamp on?')
    expect(reader.answer).to_have_attribute('aria-busy', 'true')
    expect(reader.prose).to_have_text('The lamp')
    expect(reader.prose.locator('.caret')).to_be_attached()
    reader.app.release()
    expect(reader.prose).to_have_text('The lamp is on now.')
    expect(reader.answer).not_to_have_attribute('aria-busy', 'true')
    expect(reader.page.locator('.caret')).to_have_count(0)
    expect(reader.page).to_have_url(re.compile('/c/[0-9a-f]{32}$'))


@pytest.mark.parametrize('by', ['key', 'button'])
def test_stop_keeps_what_came_and_continue_goes_on_in_place(reader: Reader, by: str) -> None:
    reader.open()
    reader.app.script(SONG, say(' and nine'))
    reader.send('Sing')
    expect(reader.prose).to_have_text('one two three four')
    if by == 'key':
        reader.box.press('Escape')
    else:
        reader.button('Stop').click()
    expect(reader.answer).to_contain_text('Stopped.')
    expect(reader.button('Send')).to_be_visible()
    reader.button('Continue').click()
    expect(reader.prose).to_have_text('one two three four and nine')
    expect(reader.page.locator('.trouble')).to_have_count(0)
    expect(reader.articles).to_have_count(2)


def test_a_refused_key_is_a_sentence_and_retry_answers_in_the_same_place(reader: Reader) -> None:
    reader.open()
    reader.send('ERR401 please')
    trouble = reader.answer_in_trouble
    expect(trouble).to_contain_text('Anthropic refused the key, so nothing was asked and nothing was spent.')
    reader.app.script(say('Here I am.'))
    reader.button('Retry').click()
    expect(reader.prose).to_have_text('Here I am.')
    expect(reader.page.locator('.trouble')).to_have_count(0)
    expect(reader.articles).to_have_count(2)


def test_an_edited_question_takes_a_new_path_and_the_old_one_stays_reachable(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Rye it is.'))
    reader.ask('Rye or wheat?')
    reader.app.script(say('Spelt it is.'))
    reader.act('Edit', reader.mine)
    editor = reader.mine.get_by_role('textbox')
    editor.fill('Rye or spelt?')
    editor.press('Control+Enter')
    expect(reader.prose).to_have_text('Spelt it is.')
    reader.done()
    assert 'wheat' not in json.dumps(reader.app.asked()[-1].body)
    expect(reader.mine).to_contain_text('2 / 2')
    reader.act('Previous version', reader.mine)
    expect(reader.mine).to_contain_text('Rye or wheat?')
    expect(reader.prose).to_have_text('Rye it is.')
    reader.page.reload()
    expect(reader.prose).to_have_text('Rye it is.')


def test_asking_again_makes_a_version_beside_the_first(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Heads.'), say('Tails.'))
    reader.ask('Toss a coin')
    expect(reader.page).to_have_title('A short talk · chatapp')
    reader.act('Regenerate')
    expect(reader.prose).to_have_text('Tails.')
    reader.done()
    expect(reader.answer).to_contain_text('2 / 2')
    reader.act('Previous version')
    expect(reader.prose).to_have_text('Heads.')
    expect(reader.answer).to_contain_text('1 / 2')
    expect(reader.button('Previous version', reader.answer)).to_be_disabled()
    reader.act('Next version')
    expect(reader.prose).to_have_text('Tails.')
    expect(reader.articles).to_have_count(2)


def test_another_model_goes_on_with_the_whole_history(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('First answer.'))
    reader.ask('First question')
    reader.choose_model('stand-in')
    reader.ask('Second question')
    seen = reader.app.asked()[-1]
    assert seen.body['model'] == 'stand-in'
    told = json.dumps(seen.body['messages'])
    assert told.index('First question') < told.index('First answer.') < told.index('Second question')
    expect(reader.page.get_by_role('article', name='Message from stand-in')).to_be_visible()


def test_thinking_is_folded_and_its_off_switch_sends_none(reader: Reader) -> None:
    reader.open()
    reader.page.get_by_role('button', name='Thinking: ').click()
    reader.page.get_by_role('menuitemradio', name='Low').click()
    reader.ask('THINK about it')
    assert reader.app.asked()[-1].body['thinking']['type'] != 'disabled'
    fold = reader.answer.locator('details.thinking')
    expect(fold.locator('.inner')).to_be_hidden()
    fold.get_by_text('Thought for 1 second').click()
    expect(fold.locator('.inner')).to_have_text('Six times seven is forty-two.')
    reader.page.get_by_role('button', name='Thinking: Low').click()
    reader.page.get_by_role('menuitemradio', name='Off').click()
    switch = reader.page.get_by_role('button', name='Thinking: Off')
    expect(switch).to_have_text('Thinking off')
    reader.ask('And now without')
    assert 'thinking' not in reader.app.asked()[-1].body


def test_a_tool_is_one_line_that_unfolds(reader: Reader) -> None:
    reader.open()
    reader.ask('TOOL time, please')
    line = reader.answer.locator('details.tool')
    expect(line.locator('summary')).to_contain_text('current_time')
    expect(line.locator('.state.ok')).to_be_visible()
    line.locator('summary').click()
    expect(line.locator('.inner')).to_contain_text('Europe/Berlin')
    expect(reader.prose).to_have_text('Let me look. The tool answered.')


def test_details_show_the_exact_request_and_what_it_cost(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('Yes.'))
    reader.ask('Is it exact?')
    reader.act('Details')
    inspector = reader.page.get_by_role('complementary', name='Inspector')
    expect(inspector.get_by_role('tab', name='Details')).to_have_attribute('aria-selected', 'true')
    expect(inspector.locator('pre')).to_contain_text('Is it exact?')
    shown = json.loads(inspector.locator('pre').text_content() or '')
    assert shown == reader.app.asked()[0].body
    expect(inspector).to_contain_text('40 tokens')
    reader.button('Close inspector').click()
    expect(inspector).to_be_hidden()
    expect(reader.page.get_by_role('meter', name='Context used')).to_be_visible()


def test_copying_gives_the_markdown_as_it_was_written(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('A **bold** `word`.'))
    reader.ask('Say it')
    reader.act('Copy')
    expect(reader.page.get_by_role('status').filter(has_text='Copied')).to_be_attached()
    assert reader.page.evaluate('navigator.clipboard.readText()') == 'A **bold** `word`.'


def test_a_deleted_message_leaves_no_word_and_undo_brings_it_back(reader: Reader) -> None:
    reader.open()
    reader.app.script(say('The answer stays.'))
    reader.ask('A secret word')
    reader.act('Delete', reader.mine)
    expect(reader.articles.first).to_have_text('Message deleted')
    expect(reader.prose).to_have_text('The answer stays.')
    reader.button('Undo').click()
    expect(reader.mine).to_contain_text('A secret word')
    reader.page.reload()
    expect(reader.mine).to_contain_text('A secret word')


def test_a_page_loaded_anew_in_mid_stream_goes_on_with_the_exact_text(reader: Reader) -> None:
    text = ' '.join(f'w{number}' for number in range(60))
    reader.open()
    reader.app.script(say(text, hold_after=30, gap_s=0.01))
    reader.send('Count')
    expect(reader.prose).to_contain_text('w29')
    reader.page.reload()
    expect(reader.prose).to_have_text(' '.join(split(text)[:30]).replace('  ', ' ').strip())
    reader.app.release()
    expect(reader.prose).to_have_text(text)
    reader.done()
    expect(reader.articles).to_have_count(2)
