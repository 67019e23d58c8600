"""What was taken away is opened and read: every message of the conversation stands in it, whole and in its order."""

import io
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chatapp.domain.ids import ConversationId
from chatapp.domain.messages import Message
from chatapp.services.export.document import Format, speaker
from tests.services.test_shelf import talked, told
from tests.support.fonts import a_font
from tests.support.house import TestHouse
from tests.support.scripted import says
from tests.support.taking import taken

WRITINGS = 'Korean 한국어 문장, Greek Ωμέγα, emoji 🍞🙂, «é» & <b>.'
LONG = ' '.join(f'word{number}' for number in range(900))  # more than a sheet of paper
CODE = 'for one in "한글":\n    print(one)'
ANSWERS = (
    'Korean too: 네, 맞아요 🥖.\n\n- first\n- second\n\n| flour | grams |\n|---|---|\n| rye | 500 |',
    LONG,
    f'Look:\n\n```python\n{CODE}\n```',
)
PIECES = (('Koreantoo:네,맞아요🥖.', 'first', 'second', 'flour', 'rye', '500'), (LONG,), ('Look:', CODE))
"""What of each answer is left when the signs round it became a list, a table, a fence."""
VOID = {'meta', 'br', 'hr', 'link', 'img'}


def close(text: str) -> str:
    """Without blanks: how lines break on paper is the sheet's own affair."""
    return ''.join(text.split())


@pytest.fixture
async def conversation(house: TestHouse) -> ConversationId:
    house.provider.scripts[:] = [says(answer) for answer in ANSWERS]
    made = await talked(house, WRITINGS)
    for text in ('And a long one?', 'And code?\n\nWith 한글.'):
        await house.services.timeline.post(house.ada, made, text)
        await house.run_ended(made)
    await house.services.conversations.rename(house.ada, made, 'Bread 빵 🍞')
    return made


def expected(said: list[Message]) -> list[str]:
    """Every speaker and every text in their order."""
    assert [one.text for one in said] == [WRITINGS, ANSWERS[0], 'And a long one?', ANSWERS[1], 'And code?\n\nWith 한글.', ANSWERS[2]]
    asked = [(one.text,) for one in said[::2]]
    texts = [part for pair in zip(asked, PIECES, strict=True) for part in pair]
    return [close(one) for message, pieces in zip(said, texts, strict=True) for one in (speaker(message), *pieces)]


def stand_in_order(parts: list[str], text: str) -> None:
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, part
        at = found + len(part)


async def test_a_pdf_is_read_back_with_every_message_in_every_writing(
    house: TestHouse, conversation: ConversationId, tmp_path: Path
) -> None:
    from pypdf import PdfReader  # heavy, and needed for this alone

    said = await told(house, conversation)
    a_font(tmp_path / 'fonts' / 'own.ttf', ''.join(map(chr, range(32, 127))) + ''.join(one.text for one in said) + 'Bread 빵 🍞·•□')
    reader = PdfReader(io.BytesIO(await taken(house, conversation, Format.PDF)), strict=True)
    text = close(''.join(page.extract_text() for page in reader.pages))
    assert len(reader.pages) > 1
    assert text.startswith('Bread빵🍞')
    stand_in_order(expected(said), text)
    assert '□' not in text
    assert 'boxesstandthere' not in text


class Page(HTMLParser):
    """A page as a browser would take it in: it must be whole, and its articles are kept as text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.heading = ''
        self.articles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag == 'article':
            self.articles.append('')

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if 'article' in self.open:
            self.articles[-1] += data
        elif 'h1' in self.open:
            self.heading += data


async def test_a_web_page_is_read_back_with_every_message_in_an_article_of_its_own(house: TestHouse, conversation: ConversationId) -> None:
    said = await told(house, conversation)
    page = Page()
    page.feed((await taken(house, conversation, Format.HTML)).decode())
    page.close()
    assert page.open == []
    assert page.heading == 'Bread 빵 🍞'
    assert len(page.articles) == len(said)
    stand_in_order(expected(said), close(''.join(page.articles)))
    assert WRITINGS in page.articles[0]
    assert CODE in page.articles[-1]
