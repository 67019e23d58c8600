"""The owner sets what a model costs on the usage page, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.reader import Reader

pytestmark = pytest.mark.timeout(120)


def test_a_price_is_picked_set_and_reset(reader: Reader) -> None:
    reader.open('/usage')
    picker = reader.page.get_by_label('Another model')
    picker.select_option(index=1)
    row = reader.page.locator('article.connection').last
    shipped = row.locator('small').inner_text()
    row.get_by_label('In', exact=True).fill('three')
    row.get_by_role('button', name='Save the price of').click()
    expect(row.get_by_role('status')).to_have_text('Write a price as a number of dollars such as 3 or 0.25.')
    row.get_by_label('In', exact=True).fill('3')
    row.get_by_label('Out', exact=True).fill('15.50')
    row.get_by_label('Out', exact=True).press('Enter')
    expect(row.get_by_role('status')).to_have_text('Saved; it counts from the next call on.')
    expect(row.locator('small')).to_contain_text('$3.00 in, $15.50 out, set here')

    reader.open('/usage')
    expect(row.get_by_label('Out', exact=True)).to_have_value('15.5')
    row.get_by_role('button', name='Reset the price of').click()
    expect(row.get_by_role('status')).to_have_text('Reset; the shipped price counts again.')
    expect(row.locator('small')).to_have_text(shipped)
    expect(row.get_by_role('button', name='Reset the price of')).to_have_count(0)
