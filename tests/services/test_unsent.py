"""What is typed and not sent: kept per person and place, gone with its conversation, nobody else's business."""

from pathlib import Path

import pytest

from chatapp.domain.errors import NotFound, TooLarge
from chatapp.domain.events import UnsentChanged
from chatapp.domain.ids import PersonId
from tests.support.house import TestHouse, a_house


async def test_each_place_keeps_its_own_text_and_the_last_one_typed_wins(house: TestHouse) -> None:
    unsent, cover = house.services.unsent, await house.services.conversations.create(house.ada)
    await unsent.keep(house.ada, None, 'a new chat')
    await unsent.keep(house.ada, cover.id, 'one', page='tab 1')
    await unsent.keep(house.ada, cover.id, 'two\r\nlines \U0001f600', page='tab 2')
    assert await unsent.of(house.ada, None) == 'a new chat'
    assert await unsent.of(house.ada, cover.id) == 'two\nlines \U0001f600'
    told = [(event.text, event.page) for event in house.heard if isinstance(event, UnsentChanged) and event.conversation]
    assert told == [('one', 'tab 1'), ('two\nlines \U0001f600', 'tab 2')]


async def test_what_is_typed_outlives_the_program_and_blanks_remove_it(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        await house.services.unsent.keep(house.ada, None, 'half a thought')
    async with a_house(tmp_path) as house:
        assert await house.services.unsent.of(house.ada, None) == 'half a thought'
        await house.services.unsent.keep(house.ada, None, '  \n')
        assert await house.services.unsent.of(house.ada, None) == ''


async def test_the_same_text_again_is_no_news(house: TestHouse) -> None:
    await house.services.unsent.keep(house.ada, None, 'same')
    await house.services.unsent.keep(house.ada, None, 'same')
    assert len([event for event in house.heard if isinstance(event, UnsentChanged)]) == 1


async def test_nobody_reads_or_writes_in_a_place_that_is_not_theirs(house: TestHouse) -> None:
    cover = await house.services.conversations.create(house.ada)
    with pytest.raises(NotFound):
        await house.services.unsent.keep(PersonId('bob'), cover.id, 'x')
    with pytest.raises(NotFound):
        await house.services.unsent.of(PersonId('bob'), cover.id)


async def test_a_text_that_could_not_be_sent_is_not_kept(house: TestHouse) -> None:
    with pytest.raises(TooLarge):
        await house.services.unsent.keep(house.ada, None, 'x' * (1024 * 1024 + 1))
