"""The list of models: as the vendors offer it now, with what each can do and costs, and searched when it is long."""

from playwright.sync_api import expect

from tests.browser.reader import Reader


def test_a_long_list_of_models_is_searched_by_what_one_types(reader: Reader) -> None:
    reader.open()
    reader.page.get_by_role('button', name='Model: ').click()
    menu = reader.page.get_by_role('menu', name='Model')
    items = menu.get_by_role('menuitemradio')
    expect(items.filter(has_text='stand-in').first).to_be_visible()
    expect(items.filter(has_text='200K window · free').first).to_be_visible()
    find = reader.page.get_by_role('searchbox', name='Find in this list')
    find.fill('sonnet 5.5')
    expect(items).to_have_count(1)
    find.fill('nothing of the kind')
    expect(reader.page.get_by_text('Nothing like that is offered.')).to_be_visible()
    find.fill('sonnet 5.5')
    find.press('Enter')
    expect(reader.page.get_by_role('button', name='Model: Claude Sonnet 5.5')).to_be_focused()
