"""The live stream: every token once and in order, whatever the connection does."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Scene

WORDS = ''.join(f'w{n} ' for n in range(150))


def test_tokens_sent_while_the_socket_was_cut_arrive_once_and_in_order(scene: Scene) -> None:
    scene.open(['person', 'm1', 'Count.'], ['reply', 'r1'])
    scene.play(['text', 'r1', WORDS[:200], 4])
    scene.page.evaluate('window.socket.io.engine.close()')
    scene.play(['text', 'r1', WORDS[200:], 4], ['end', 'r1'])
    expect(scene.page.locator('.prose')).to_have_text(WORDS.strip())
    assert scene.asked('attach')[0] == ['attach', 'e-2']
    assert scene.wait_for('attach', 2)[1] is not None


def test_a_lost_delta_is_noticed_and_made_good(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    scene.play(['text', 'r1', 'one '], ['lose', 2], ['text', 'r1', 'two three ', 5], ['text', 'r1', 'four'])
    expect(scene.page.locator('.prose')).to_have_text('one two three four')


def test_frames_that_come_twice_are_taken_once(scene: Scene) -> None:
    scene.open(['person', 'm1', 'Go.'])
    scene.play(['run_end', 'stopped', 'Stopped.'], ['reply', 'r1'], ['text', 'r1', 'one two', 3])
    expect(scene.page.locator('.prose')).to_have_text('one two')
    scene.play(['again'], ['text', 'r1', ' three'])
    expect(scene.page.locator('.prose')).to_have_text('one two three')
    expect(scene.page.locator('.aside')).to_have_count(0)


def test_a_frame_of_another_epoch_brings_a_fresh_snapshot(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    scene.play(['text', 'r1', 'one'], ['foreign_epoch'])
    assert scene.wait_for('attach', 2) == ['attach', None]
    expect(scene.page.locator('.prose')).to_have_text('one')


def test_coming_back_to_the_tab_asks_for_what_was_missed(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    scene.play(['lose', 1], ['text', 'r1', 'said while nobody heard'])
    scene.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(scene.page.locator('.prose')).to_have_text('said while nobody heard')
    assert scene.asked('attach')[-1] == ['attach', 'e-1']


def test_a_page_opened_in_mid_stream_shows_all_of_it_and_goes_on(scene: Scene) -> None:
    scene.open(['reply', 'r1'], ['thinking', 'r1', 'Hm.'], ['text', 'r1', 'The first **half', 4])
    article = scene.page.get_by_role('article', name='Message from Juniper')
    expect(article).to_have_attribute('aria-busy', 'true')
    expect(article.locator('.prose strong')).to_have_text('half')
    scene.play(['text', 'r1', '** and the second.', 3], ['end', 'r1'])
    expect(article.locator('.prose')).to_have_text('The first half and the second.')
    expect(article).not_to_have_attribute('aria-busy', 'true')


def test_thinking_is_folded_while_it_runs_and_timed_when_it_is_over(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    fold = scene.page.locator('details.thinking')
    scene.play(['thinking', 'r1', 'First this, '], ['thinking', 'r1', 'then that.'])
    expect(fold.locator('summary')).to_have_text('Thinking…')
    expect(fold.locator('.inner')).to_be_hidden()
    scene.play(['text', 'r1', 'So:'], ['end', 'r1', 'complete', '', 12_000])
    fold.get_by_text('Thought for 12 seconds').click()
    expect(fold.locator('.inner')).to_have_text('First this, then that.')


def test_a_tool_runs_as_one_line_that_unfolds_to_what_went_in_and_out(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    scene.play(['tool', 'r1', 'c1', 'current_time', '{"zone": "Europe/Berlin"}'])
    line = scene.page.locator('details.tool')
    expect(line.locator('.state')).to_have_text('running')
    scene.play(['tool_end', 'r1', 'c1', 'current_time', '{"zone": "Europe/Berlin"}', '19:42', True, 800])
    expect(line.locator('.state.ok')).to_contain_text('0.8 s')
    line.locator('summary').click()
    expect(line.locator('dt')).to_have_text(['Input', 'Output'])
    expect(line.locator('dd')).to_have_text(['zone: Europe/Berlin', '19:42'])
    expect(scene.page.locator('details.tool')).to_have_count(1)


def test_a_failed_answer_says_why_and_an_interrupted_one_can_go_on(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    scene.play(['end', 'r1', 'failed', 'The key was refused.'])
    expect(scene.page.get_by_role('alert').filter(has_text='The key was refused.')).to_be_visible()
    scene.page.get_by_role('button', name='Retry').click()
    assert scene.wait_for('retry') == ['retry', 'r1', {}]
    scene.play(['change', 'r1', {'state': 'interrupted', 'failure': 'Interrupted when the server restarted.'}])
    scene.page.get_by_role('button', name='Continue').click()
    assert scene.wait_for('continue') == ['continue', 'r1', {}]


def test_an_answer_that_goes_on_keeps_what_was_written(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    scene.play(
        ['text', 'r1', 'One **two'], ['end', 'r1', 'interrupted', 'Stopped.'], ['resume', 'r1'], ['text', 'r1', '** three'], ['end', 'r1']
    )
    expect(scene.page.locator('.prose')).to_have_text('One two three')
    expect(scene.page.locator('.trouble')).to_have_count(0)


def test_while_words_move_nothing_else_does(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    article = scene.page.get_by_role('article', name='Message from Juniper')
    moving = "() => [...new Set(document.querySelector('article').getAnimations({ subtree: true }).map((one) => one.animationName))].sort()"
    assert scene.page.evaluate(moving) == ['blink', 'breathe']
    scene.play(['text', 'r1', 'one '])
    expect(article).to_have_class(re.compile('flowing'))
    assert scene.page.evaluate(moving) == []
    expect(article).not_to_have_class(re.compile('flowing'))
    assert scene.page.evaluate(moving) == ['blink', 'breathe']


def test_a_finished_answer_is_announced_once_and_its_tokens_never(scene: Scene) -> None:
    scene.open(['reply', 'r1'])
    log = scene.page.get_by_role('log', name='Messages')
    expect(log).to_have_attribute('aria-live', 'off')
    scene.page.evaluate(
        """() => {
            window.spoken = [];
            const voice = document.querySelector('[role=status][aria-live=polite]');
            new MutationObserver(() => voice.textContent && window.spoken.push(voice.textContent)).observe(voice, { childList: true });
        }"""
    )
    scene.play(['text', 'r1', 'Yes, and gladly.', 2], ['end', 'r1'])
    expect(scene.page.locator('.caret')).to_have_count(0)
    assert scene.page.evaluate('window.spoken') == ['Juniper answered: Yes, and gladly.']


def test_the_end_of_a_run_is_a_quiet_line_when_it_is_not_the_usual_one(scene: Scene) -> None:
    scene.open(['person', 'm1', 'Go.'])
    scene.play(['run_end', 'done', ''])
    expect(scene.page.locator('.aside')).to_have_count(0)
    scene.play(['run_end', 'done', 'Vote counter: Tea 3, coffee 1'])
    expect(scene.page.locator('.aside')).to_have_text('Vote counter: Tea 3, coffee 1')
    scene.play(['run_end', 'cap_reached', 'The day’s $5.00 is used up.'])
    expect(scene.page.locator('.aside')).to_have_text('The day’s $5.00 is used up.')


def test_the_demo_says_that_it_is_one(scene: Scene) -> None:
    scene.open()
    scene.play(['reply', 'r1', 'Demo', 'demo:lamp'], ['text', 'r1', 'I answer without a key.'])
    expect(scene.page.locator('.byline')).to_contain_text('built in, no model behind it')
