"""Taking things away: every format holds every message, nothing in it is run, no secret leaves."""

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatapp.domain.errors import NotFound, TooLarge
from chatapp.domain.ids import ConversationId, PersonId
from chatapp.domain.messages import Message
from chatapp.domain.rooms import TurnPolicy
from chatapp.services import exports, reading
from chatapp.services.export import fonts, pdf
from chatapp.services.export.document import Format
from chatapp.services.export.fonts import chosen_for
from chatapp.services.export.pdf import drawable, told_missing
from tests.services.test_shelf import talked, told
from tests.support.fonts import a_font
from tests.support.house import TestHouse
from tests.support.scripted import passes, says
from tests.support.tables import ONE_ROUND, a_table
from tests.support.taking import taken, together

CODE = (
    'Look:\n\n```python\nprint("<b>hi</b>")\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n'
    '<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.example/p.png)'
)
ODD = 'Korean 한국어, an emoji 🍞, right to left שלום עולם مرحبا, NUL-free.'


async def whole(pieces: AsyncIterator[bytes]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(await together(pieces)))


@pytest.fixture
async def conversation(house: TestHouse) -> ConversationId:
    house.provider.scripts[:] = [says(CODE), says('Second.')]
    return await talked(house, ODD)


async def test_json_holds_the_whole_tree_and_loses_nothing(house: TestHouse, conversation: ConversationId) -> None:
    answer = (await told(house, conversation))[-1]
    await house.services.again.regenerate(house.ada, answer.id)
    await house.run_ended(conversation)
    body = json.loads(await taken(house, conversation, Format.JSON))
    assert (body['format'], body['version']) == ('chatapp.conversation', 1)
    assert [one['content'] for one in body['messages']] == [ODD, CODE, 'Second.']
    assert body['messages'][2]['version_of'] == answer.id
    assert body['conversation']['head_id'] == body['messages'][2]['id']


async def test_markdown_keeps_fences_names_and_times(house: TestHouse, conversation: ConversationId) -> None:
    text = (await taken(house, conversation, Format.MARKDOWN)).decode()
    assert ODD in text
    assert CODE in text
    assert re.search(r'^## Ada · 2026-11-20 19:42$', text, re.MULTILINE)


async def a_long_talk(house: TestHouse) -> tuple[ConversationId, list[Message]]:
    """Three questions and their answers, each with a word of its own."""
    house.provider.scripts[:] = [says('answer-one'), says('answer-two'), says('answer-three')]
    conversation = await talked(house, 'question-one')
    for text in ('question-two', 'question-three'):
        await house.services.timeline.post(house.ada, conversation, text)
        await house.run_ended(conversation)
    return conversation, await told(house, conversation)


@pytest.mark.parametrize('form', [Format.JSON, Format.MARKDOWN, Format.HTML])
async def test_a_file_is_the_same_in_pages_of_any_size(house: TestHouse, form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, said = await a_long_talk(house)
    await house.services.timeline.delete_message(house.ada, said[2].id)
    files = set()
    for size in (1, 2, 4, 6, 50):
        monkeypatch.setattr(reading, 'PAGE', size)
        files.add(await taken(house, conversation, form))
    (whole_file,) = files
    words = [one.text for one in said if one.text != said[2].text]
    places = [whole_file.decode().index(word) for word in words]
    assert places == sorted(places)
    assert said[2].text not in whole_file.decode()


@pytest.mark.parametrize('form', [Format.JSON, Format.MARKDOWN, Format.HTML])
async def test_the_first_bytes_come_before_the_other_pages_are_read(
    house: TestHouse, form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, said = await a_long_talk(house)
    monkeypatch.setattr(reading, 'PAGE', 2)
    pieces = (await house.services.exports.one(house.ada, conversation, form)).pieces
    begun = await anext(pieces) + await anext(pieces)
    assert (said[1].text in begun.decode(), said[2].text in begun.decode()) == (True, False)
    await house.services.timeline.delete_message(house.ada, said[2].id)  # nobody has read it yet
    rest = (await together(pieces)).decode()
    assert said[2].text not in rest
    assert said[5].text in rest


async def test_a_file_that_is_taken_slowly_keeps_nobody_from_reading_or_writing(house: TestHouse) -> None:
    conversation, _ = await a_long_talk(house)
    slow = [(await house.services.exports.one(house.ada, conversation, Format.JSON)).pieces for _ in range(12)]
    begun = [await anext(pieces) + await anext(pieces) for pieces in slow]
    await house.services.conversations.rename(house.ada, conversation, 'Another name')
    bodies = [json.loads(first + await together(pieces)) for first, pieces in zip(begun, slow, strict=True)]
    assert [len(one['messages']) for one in bodies] == [6] * 12


async def test_a_reply_that_comes_to_nothing_meanwhile_does_not_break_a_file(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = asyncio.Event()
    house.provider.voices = {'ann': [[go_on, *passes()], says('Ann here.')], 'bo': [says('Bo here.')]}
    room = await a_table(house, 'ann', 'bo', rules=replace(ONE_ROUND, policy=TurnPolicy.ROUND_ROBIN))
    await house.services.timeline.post(house.ada, room.id, 'Who is here?')
    monkeypatch.setattr(reading, 'PAGE', 1)
    pieces = (await house.services.exports.one(house.ada, room.id, Format.MARKDOWN)).pieces
    opening = await anext(pieces)
    go_on.set()
    await house.run_ended(room.id)
    assert 'Who is here?' in (opening + await together(pieces)).decode()


async def test_a_fence_left_open_does_not_swallow_what_follows(house: TestHouse) -> None:
    house.provider.scripts[:] = [says('```py\nhalf'), says('Whole.')]
    conversation = await talked(house)
    await house.services.timeline.post(house.ada, conversation, 'And?')
    await house.run_ended(conversation)
    text = (await taken(house, conversation, Format.MARKDOWN)).decode()
    assert '```py\nhalf\n```\n\n## Ada' in text


async def test_html_is_one_file_that_runs_and_loads_nothing(house: TestHouse, conversation: ConversationId) -> None:
    page = (await taken(house, conversation, Format.HTML)).decode()
    assert ODD in page
    assert '<code class="language-python">print(&quot;&lt;b&gt;hi&lt;/b&gt;&quot;)' in page
    assert '<table>' in page
    assert '&lt;script&gt;alert(1)' in page
    assert not re.search(r'<script|<img|<link|javascript:[^<]*"|src=|url\(|\son\w+=', page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize('title', ['</title><script>x</script>', '"><img src=x>'])
async def test_a_title_is_text_in_html(house: TestHouse, title: str) -> None:
    made = await house.services.conversations.create(house.ada, title=title)
    page = (await taken(house, made.id, Format.HTML)).decode()
    assert not re.search(r'<script|<img', page)


async def test_a_pdf_is_made_of_every_writing_and_says_what_it_could_not_draw(house: TestHouse, conversation: ConversationId) -> None:
    paper = await taken(house, conversation, Format.PDF)
    assert paper.startswith(b'%PDF-')
    assert b'%%EOF' in paper[-10:]
    nowhere = '\U0010fffd'
    assert nowhere not in chosen_for(frozenset('a한'), None).missing
    assert chosen_for(frozenset('\U000e0041\u0378a'), None).missing <= {'\U000e0041', '\u0378'}


async def test_a_pdf_that_would_be_too_long_is_refused_before_its_first_byte_and_named_in_a_zip(
    house: TestHouse, conversation: ConversationId, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (exports, pdf):
        monkeypatch.setattr(module, 'MAX_CHARS', 20)
    with pytest.raises(TooLarge, match='too long for a PDF'):
        await house.services.exports.one(house.ada, conversation, Format.PDF)
    archive = await whole(await house.services.exports.many(house.ada, [conversation], Format.PDF))
    (name,) = archive.namelist()
    assert (name.endswith('.txt'), b'too long for a PDF' in archive.read(name)) == (True, True)


def test_what_no_font_draws_is_named_and_stands_as_a_box() -> None:
    assert drawable('한 🙂\ufe0f a', frozenset('🙂')) == '한 □ a'
    assert 'draws U+D55C, U+1F642: boxes' in told_missing(frozenset('🙂한'))
    assert 'U+0067 and 2 more: boxes' in told_missing(frozenset('abcdefg`hi'))


def test_without_any_font_latin_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, 'PLACES', ())
    assert chosen_for(frozenset('aé한'), None).missing == {'한'}


async def test_many_come_as_one_zip_with_names_that_differ(house: TestHouse) -> None:
    made = [(await house.services.conversations.create(house.ada, title='a/b')).id for _ in range(3)]
    archive = await whole(await house.services.exports.many(house.ada, made, Format.MARKDOWN))
    assert sorted(archive.namelist()) == ['a b 2.md', 'a b 3.md', 'a b.md']
    assert archive.testzip() is None


async def test_whoever_leaves_in_the_middle_of_a_zip_leaves_no_fault(house: TestHouse, conversation: ConversationId) -> None:
    pieces = await house.services.exports.many(house.ada, [conversation], Format.JSON)
    assert isinstance(pieces, AsyncGenerator)
    await anext(pieces)
    await pieces.aclose()
    assert await whole(await house.services.exports.many(house.ada, [conversation], Format.JSON))


async def test_what_is_erased_while_a_zip_is_written_is_left_out(house: TestHouse, conversation: ConversationId) -> None:
    gone = await house.services.conversations.create(house.ada, title='Gone')
    pieces = await house.services.exports.many(house.ada, [conversation, gone.id], Format.MARKDOWN)
    first = await anext(pieces)
    await house.services.conversations.delete(house.ada, gone.id)
    await house.services.trash.erase(house.ada, [gone.id])
    archive = zipfile.ZipFile(io.BytesIO(first + await together(pieces)))
    assert (len(archive.namelist()), 'Gone.md' in archive.namelist()) == (1, False)


async def test_an_answer_that_ends_while_it_is_taken_away_is_whole(house: TestHouse, conversation: ConversationId) -> None:
    house.provider.scripts[:] = [says('Said meanwhile.')]
    house.provider.hold_opening = asyncio.Event()
    await house.services.timeline.post(house.ada, conversation, 'And now?')
    pieces = (await house.services.exports.one(house.ada, conversation, Format.MARKDOWN)).pieces
    first = await anext(pieces)
    house.provider.hold_opening.set()
    await house.run_ended(conversation)
    assert 'Said meanwhile.' in (first + await together(pieces)).decode()


async def test_my_things_hold_the_trash_too_and_no_secret(house: TestHouse, conversation: ConversationId) -> None:
    gone = await house.services.conversations.create(house.ada, title='Gone')
    await house.services.conversations.delete(house.ada, gone.id)
    await house.services.connections.save(house.ada, kind='openai', name='openai', base_url='', api_key='sk-canary-123')
    await house.services.shelf.add_topic(house.ada, 'Bread')
    archive = await whole(await house.services.exports.mine(house.ada))
    names = archive.namelist()
    assert {'profile.json', 'topics.json', 'usage.json', 'Gone.json', 'Gone.md'} <= set(names)
    assert json.loads(archive.read('profile.json'))['name'] == 'Ada'
    everything = b''.join(archive.read(name) for name in names)
    assert b'sk-canary-123' not in everything
    assert house.cookie.encode() not in everything


async def test_my_things_hold_files_and_templates(house: TestHouse, conversation: ConversationId) -> None:
    kept = await house.services.files.accept(house.ada, 'plan: rye.txt', b'flour')
    lost = await house.services.files.accept(house.ada, 'lost.txt', b'gone')
    await house.services.files._blobs.drop(lost.id)
    await house.services.templates.add(house.ada, name='Bread', text='Which flour?')
    archive = await whole(await house.services.exports.mine(house.ada))
    assert archive.read(f'files/{kept.id}/plan rye.txt') == b'flour'
    assert b'is missing' in archive.read(f'files/{lost.id}.txt')  # a sentence in its place
    assert [one['content'] for one in json.loads(archive.read('templates.json'))] == ['Which flour?']


async def test_nobody_takes_away_what_is_another_persons(house: TestHouse, conversation: ConversationId) -> None:
    bob = PersonId('bob')
    for form in Format:
        with pytest.raises(NotFound):
            await house.services.exports.one(bob, conversation, form)
    with pytest.raises(NotFound):
        await house.services.exports.many(bob, [conversation], Format.JSON)


def test_a_font_of_ones_own_is_asked_first(tmp_path: Path) -> None:
    own = a_font(tmp_path / 'own.ttf', '\ue123')
    chosen = chosen_for(frozenset('a\ue123'), tmp_path)
    assert not chosen.missing or own in chosen.others
