"""The grammar of long memories, and the line that is added to recent events."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.memory_blocks import block_named, blocks_of, with_event

DAY = date(2026, 11, 27)
REAL = """# about
## [Lessons_Learned]
A paragraph.

**지금 드는 생각:** "비가 온다"

## [A day at sea]
### inside
## not a header here
**지금 드는 생각:** "one"
**지금 드는 생각:** "two"
"""


def test_blocks_begin_at_bracketed_headers_and_keep_their_whole_body() -> None:
    lessons, sea = blocks_of(REAL)
    assert (lessons.title, lessons.thought) == ('Lessons_Learned', '비가 온다')
    assert lessons.body == 'A paragraph.\n\n**지금 드는 생각:** "비가 온다"'
    assert lessons.quiet_body == 'A paragraph.'
    assert sea.body.startswith('### inside\n## not a header here')
    assert (sea.thought, sea.quiet_body) == ('one', '### inside\n## not a header here')


def test_a_file_without_brackets_may_use_plain_headers() -> None:
    assert [(one.title, one.body) for one in blocks_of('## First day\nx\n### y\n## Second ##\nz')] == [
        ('First day', 'x\n### y'),
        ('Second', 'z'),
    ]


def test_no_header_is_no_memory() -> None:
    assert blocks_of('') == blocks_of('just prose\n# one') == ()


def test_a_block_is_found_by_its_exact_title() -> None:
    blocks = blocks_of(REAL)
    assert block_named(blocks, '[A day at sea]') == block_named(blocks, ' A day at sea ') == blocks[1]
    assert block_named(blocks, 'a day') is None


TITLES = st.text(st.characters(exclude_categories=['Cc', 'Cs', 'Zl', 'Zp', 'Zs'], exclude_characters='[]\x85'), min_size=1)


@given(pairs=st.dictionaries(TITLES, st.text('ab \n'), min_size=1))
def test_what_is_written_as_blocks_is_read_as_these_blocks(pairs: dict[str, str]) -> None:
    text = '\n'.join(f'## [{title}]\n{body}' for title, body in pairs.items())
    assert {one.title: one.body for one in blocks_of(text)} == {title: body.strip() for title, body in pairs.items()}


@given(text=st.text(), event=st.text(min_size=1))
def test_an_event_becomes_one_line_at_the_end_and_nothing_is_lost(text: str, event: str) -> None:
    written = with_event(text, DAY, event)
    assert written.startswith(text)
    assert written.endswith('\n')
    last = written[:-1].rpartition('\n')[2]
    assert last == f'- [2026-11-27] {" ".join(event.split())}'
