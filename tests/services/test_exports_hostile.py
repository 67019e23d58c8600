"""Texts made to keep a reader of Markdown busy for ever: every file is made, and never on the event loop (attack 57)."""

import threading

import pytest
from markdown_it import MarkdownIt

from chatapp.services.export.document import Format
from tests.services.test_shelf import talked
from tests.support.house import TestHouse
from tests.support.scripted import says
from tests.support.taking import taken

TEXTS = {
    'brackets': '[' * 50_000,
    'stars': '*a ' * 20_000,
    'quotes': '> ' * 10_000 + 'a',
    'lists': '\n'.join(f'{"  " * depth}- a' for depth in range(500)),
    'ticks': '`a' * 25_000,
    'images': '![' * 10_000,
    'links': '[a](' * 10_000,
}


@pytest.fixture
def read_in(monkeypatch: pytest.MonkeyPatch) -> set[threading.Thread]:
    """The threads in which Markdown is read."""
    threads, parse = set[threading.Thread](), MarkdownIt.parse

    def told(self: MarkdownIt, text: str, env: dict[str, object] | None = None) -> object:
        threads.add(threading.current_thread())
        return parse(self, text, env)

    monkeypatch.setattr(MarkdownIt, 'parse', told)
    return threads


@pytest.mark.parametrize('text', TEXTS.values(), ids=TEXTS)
async def test_what_is_made_to_keep_a_reader_busy_is_written_beside_the_event_loop(
    house: TestHouse, text: str, read_in: set[threading.Thread]
) -> None:
    house.provider.scripts[:] = [says(text)]
    conversation = await talked(house, text[:20_000])
    assert text.strip('\n') in (await taken(house, conversation, Format.MARKDOWN)).decode()
    assert (await taken(house, conversation, Format.HTML)).endswith(b'</html>\n')
    assert len(read_in) == 1
    assert threading.main_thread() not in read_in


@pytest.mark.parametrize('shape', ['{}', '| a |\n|---|\n| {} |', '```\n{}\n```', '# {}'], ids=['words', 'a table', 'code', 'a heading'])
async def test_signs_without_a_letter_between_them_go_on_paper_too(house: TestHouse, shape: str, read_in: set[threading.Thread]) -> None:
    house.provider.scripts[:] = [says(shape.format('[' * 3000))]
    conversation = await talked(house, '=' * 3000)
    assert (await taken(house, conversation, Format.PDF)).startswith(b'%PDF-')
    assert read_in
    assert threading.main_thread() not in read_in
