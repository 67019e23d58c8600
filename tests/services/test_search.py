"""What was written is found again, by those who may read it, and by nothing else."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from chatapp.domain.errors import BadInput, NotFound
from chatapp.domain.ids import AgentId, ConversationId, MessageId, PersonId
from chatapp.domain.messages import AuthorKind
from chatapp.domain.search import Filter, Results
from tests.support.house import TestHouse, a_house
from tests.support.scripted import says
from tests.support.tables import a_guest, a_table

BOB = PersonId('bob')
ODD = (
    '"',
    "'",
    '*',
    '^',
    '(',
    ')',
    'NEAR(',
    'a NEAR/2 b',
    "'; DROP TABLE texts; --",
    '%',
    '_',
    '.*',
    '[',
    '\\',
    '{',
    '$',
    'words:x',
    '-',
    '+',
    ' ',
    '',
)


async def told(house: TestHouse, question: str, answer: str = 'Indeed.') -> tuple[ConversationId, MessageId]:
    """A conversation with this question and its answer, read by the index."""
    house.provider.scripts = [says(answer)]
    message = await house.services.timeline.start(house.ada, question)
    await house.run_ended(message.conversation)
    await house.index_feed.catch_up()
    return message.conversation, message.id


async def found(house: TestHouse, query: str, **narrowed: object) -> Results:
    return await house.services.search.find(house.ada, query, narrowed=Filter(**narrowed))  # type: ignore[arg-type]  # as named there


async def texts(house: TestHouse, query: str, **narrowed: object) -> list[str]:
    results = await found(house, query, **narrowed)
    return [hit.excerpt.text for one in results.items for hit in one.hits]


async def test_a_word_of_a_question_and_one_of_an_answer_are_found_and_marked(house: TestHouse) -> None:
    conversation, message = await told(house, 'Which nights cost the most?', 'When the **heater** came on.')
    one = (await found(house, 'NIGHTS')).items[0]
    assert (one.conversation.id, one.count, one.hits[0].message) == (conversation, 1, message)
    assert one.title.text == 'Which nights cost the most?'
    hit = (await found(house, 'heater')).items[0].hits[0]
    assert (hit.excerpt.text, hit.excerpt.marks) == ('When the heater came on.', ((9, 15),))
    assert hit.author.kind is AuthorKind.AGENT


@pytest.mark.parametrize(
    ('written', 'asked'),
    [
        ('나는 어제 검색하다 잤다', '검색'),
        ('나는 어제 검색하다 잤다', '어제'),
        ('東京都に住む', '東京'),
        ('カタカナの話', 'カタカナ'),
        ('ｶﾞｲﾄﾞ', 'ガイド'),
        ('물이 끓는다', '물'),
        ('Un café à Paris', 'cafe'),
        ('Die STRASSE ist lang', 'straße'),
        ('we had fun 🎉🎊 yesterday', '🎊'),
        ('thumbs 👍🏽 up', '👍'),
        ('e\u0301cole', 'école'),
        ('call snake_case now', 'snake'),
    ],
)
async def test_what_is_the_same_to_a_person_is_found(house: TestHouse, written: str, asked: str) -> None:
    await told(house, written, 'No.')
    results = await found(house, asked)
    assert results.messages == 1
    assert results.items[0].hits[0].excerpt.marks


async def test_another_word_is_not_found(house: TestHouse) -> None:
    await told(house, '검색하다 heater')
    assert (await found(house, '색검')).messages == 0
    assert (await found(house, 'heat')).messages == 0


async def test_all_words_go_before_any(house: TestHouse) -> None:
    await told(house, 'the defrost cycle', 'No.')
    await told(house, 'defrost and heater', 'No.')
    assert await texts(house, 'defrost heater') == ['defrost and heater']
    assert len(await texts(house, 'cycle heater')) == 2


async def test_characters_with_a_meaning_elsewhere_have_none_here(house: TestHouse) -> None:
    await told(house, 'plain words')
    for odd in ODD:
        await found(house, odd)
    assert (await found(house, 'plain OR nothing')).messages == 1  # any of them, since none holds all
    assert (await found(house, '"plain" AND (words*)')).messages == 1
    with pytest.raises(BadInput):
        await found(house, 'x' * 501)
    with pytest.raises(BadInput):
        await house.services.search.find(house.ada, 'plain', cursor='nonsense')


async def test_nobody_finds_what_is_anothers_nor_what_lies_in_the_trash(house: TestHouse) -> None:
    conversation, _ = await told(house, 'a secret plan')
    assert (await house.services.search.find(BOB, 'secret')).messages == 0
    assert not await house.services.search.titles(BOB, 'secret')
    with pytest.raises(NotFound):
        await house.services.search.find(BOB, 'secret', narrowed=Filter(conversation=conversation))
    await house.services.conversations.delete(house.ada, conversation)
    assert (await found(house, 'secret')).items == ()  # even before the index has heard of it
    assert not await house.services.search.titles(house.ada, 'secret')
    await house.index_feed.catch_up()
    assert (await found(house, 'secret')).messages == 0
    assert not await house.services.search.titles(house.ada, 'secret')
    await house.services.conversations.restore(house.ada, conversation)
    await house.index_feed.catch_up()
    assert (await found(house, 'secret')).messages == 1


async def test_whoever_sits_at_a_table_finds_what_is_said_there_and_no_whisper_of_others(house: TestHouse) -> None:
    house.provider.voices = {'bo': [says('Yes.'), says('A canary it is.')]}
    room = await a_table(house, 'bo')
    bob, eve = await a_guest(house, room), await a_guest(house, room, 'Eve')
    await house.services.timeline.post(house.ada, room.id, 'The lantern hangs')
    await house.run_ended(room.id)
    await house.services.timeline.post(bob, room.id, 'A canary and a lantern', to=AgentId('demo:bo'))
    await house.run_ended(room.id)
    await house.services.rooms.rename(house.ada, room.id, 'Choir')
    await house.index_feed.catch_up()
    for reader, canaries, lanterns in ((house.ada, 0, 1), (bob, 2, 2), (eve, 0, 1)):
        whispered = await house.services.search.find(reader, 'canary')
        assert (whispered.messages, whispered.conversations, len(whispered.items)) == (canaries, min(canaries, 1), min(canaries, 1))
        both = await house.services.search.find(reader, 'lantern')
        assert (both.messages, both.items[0].count, len(both.items[0].hits)) == (lanterns, lanterns, lanterns)
        assert [one.conversation.id for one in await house.services.search.titles(reader, 'choi')] == [room.id]
    await house.services.company.remove(house.ada, room.id, bob)
    assert (await house.services.search.find(bob, 'lantern')).messages == 0
    assert not await house.services.search.titles(bob, 'choi')


async def test_a_deleted_message_is_gone_until_it_is_brought_back(house: TestHouse) -> None:
    _, message = await told(house, 'an embarrassing question')
    await house.services.timeline.delete_message(house.ada, message)
    assert await texts(house, 'embarrassing') == []
    await house.index_feed.catch_up()
    assert (await found(house, 'embarrassing')).messages == 0
    await house.services.timeline.restore_message(house.ada, message)
    await house.index_feed.catch_up()
    assert (await found(house, 'embarrassing')).messages == 1


async def test_titles_are_found_by_how_their_words_begin(house: TestHouse) -> None:
    conversation, _ = await told(house, 'Hello')
    await house.services.conversations.rename(house.ada, conversation, 'Names for the choir’s autumn tour')
    await house.index_feed.catch_up()
    for asked in ('choi', 'TOU aut', 'n'):
        assert [one.conversation.id for one in await house.services.search.titles(house.ada, asked)] == [conversation]
    assert not await house.services.search.titles(house.ada, 'hello')
    assert not await house.services.search.titles(house.ada, 'our')


async def test_filters_narrow(house: TestHouse) -> None:
    first, _ = await told(house, 'lamp one', 'lamp two')
    house.clock.move(timedelta(days=2))
    await told(house, 'lamp three', 'no')
    noon = house.clock.now() - timedelta(days=1)
    assert (await found(house, 'lamp')).messages == 3
    assert await texts(house, 'lamp', role=AuthorKind.AGENT) == ['lamp two']
    assert await texts(house, 'lamp', model='demo:lamp') == ['lamp two']
    assert await texts(house, 'lamp', model='demo:other') == []
    assert await texts(house, 'lamp', since=noon) == ['lamp three']
    assert sorted(await texts(house, 'lamp', until=noon)) == ['lamp one', 'lamp two']
    assert sorted(await texts(house, 'lamp', conversation=first)) == ['lamp one', 'lamp two']


async def test_pages_hold_every_conversation_once(house: TestHouse) -> None:
    made = [(await told(house, f'lamp {number}', 'no'))[0] for number in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = await house.services.search.find(house.ada, 'lamp', limit=2, cursor=cursor)
        seen += [one.conversation.id for one in page.items]
        cursor = page.next
    assert cursor is None
    assert sorted(seen) == sorted(made)


async def test_the_index_follows_without_being_asked(house: TestHouse) -> None:
    message = await house.services.timeline.start(house.ada, 'a lighthouse')
    await house.run_ended(message.conversation)
    while await house.index_feed.behind():
        continue  # each look gives the feed its turn; a feed that sleeps ends in the test's time limit
    assert (await found(house, 'lighthouse')).messages == 1


@pytest.mark.parametrize('harm', ['deleted', 'truncated', 'overwritten', 'emptied', 'another key'])
async def test_whatever_happens_to_the_index_it_is_read_again(tmp_path: Path, harm: str) -> None:
    async with a_house(tmp_path) as house:
        await told(house, 'a lighthouse')
    file = tmp_path / 'index.db'
    match harm:
        case 'deleted':
            file.unlink()
        case 'truncated':
            os.truncate(file, file.stat().st_size // 2)
        case 'overwritten':
            file.write_bytes(b'\0\xff' * 40_000)
        case 'emptied':
            os.truncate(file, 0)
        case _:
            async with a_house(tmp_path / 'other') as other:
                await told(other, 'nothing of that')
            (tmp_path / 'other' / 'index.db').replace(file)
    async with a_house(tmp_path) as house:
        await house.index_feed.catch_up()
        assert (await found(house, 'lighthouse')).messages == 1
        assert (await found(house, 'nothing')).messages == 0


async def test_an_index_lost_while_it_is_used_is_read_again(house: TestHouse, tmp_path: Path) -> None:
    await told(house, 'a lighthouse')
    assert (await found(house, 'lighthouse')).messages == 1
    for file in tmp_path.glob('index.db*'):
        file.unlink()
    await found(house, 'lighthouse')
    await house.index_feed.catch_up()
    assert (await found(house, 'lighthouse')).messages == 1


async def test_the_index_holds_no_word(house: TestHouse, tmp_path: Path) -> None:
    await told(house, 'an unmistakable lighthouse', 'a canary')
    held = b''.join(file.read_bytes() for file in tmp_path.glob('index.db*')).lower()
    assert not [word for word in (b'unmistakable', b'lighthouse', b'canary') if word in held]
    assert (tmp_path / 'index.db').stat().st_mode & 0o077 == 0
