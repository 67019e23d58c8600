"""A session that nobody uses ends by itself: with a warning, and without a word typed being lost."""

from playwright.sync_api import expect

from tests.browser.reader import Reader

DAY_MS = 24 * 60 * 60 * 1000


def test_whoever_is_there_stays_and_whoever_was_away_finds_their_words_again(reader: Reader) -> None:
    assert reader.app.seeded
    reader.page.clock.install()
    reader.open(f'/c/{reader.app.seeded.rich}')
    reader.box.fill('half a thought')
    reader.nearly_over()
    warning = reader.page.get_by_role('dialog', name='Still there?')
    expect(warning).to_contain_text('You will be signed out in')
    reader.button('Stay signed in', warning).click()
    expect(warning).to_have_count(0)

    cookies = reader.context.cookies()
    reader.page.clock.fast_forward(30 * DAY_MS + 1_000)
    over = reader.page.get_by_role('dialog', name='You were signed out')
    expect(over).to_be_visible()
    reader.context.clear_cookies()
    reader.button('Sign in again', over).click()
    expect(reader.button('Sign in')).to_be_visible()
    reader.context.add_cookies([{'name': one['name'], 'value': one['value'], 'url': reader.app.address} for one in cookies])
    reader.page.goto(reader.app.address, wait_until='commit')  # as the door does once it has opened; the page leads on by itself
    reader.page.wait_for_url(f'**/c/{reader.app.seeded.rich}')
    expect(reader.box).to_have_value('half a thought')
    reader.errors.clear()
