"""Reading server-sent events: the same events however the bytes are cut."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.providers.pieces import Pieces
from chatapp.providers.sse import LONGEST_EVENT_BYTES, EventReader, NotEvents, ServerEvent


def read(*chunks: bytes) -> list[ServerEvent]:
    reader = EventReader()
    return [event for chunk in chunks for event in reader.feed(chunk)] + reader.end()


LINES = st.sampled_from(
    [
        'data: one',
        'data:two',
        'data',
        'data:  spaced',
        'event: kind',
        ': a comment',
        ':',
        '',
        'id: 7',
        'retry: 5',
        'data: 하늘🏮',
        'odd',
        'data: a:b',
    ]
)
ENDS = st.sampled_from(['\n', '\r\n', '\r'])
STREAMS = st.lists(st.tuples(LINES, ENDS), max_size=30).map(lambda lines: ''.join(line + end for line, end in lines).encode())


@given(stream=STREAMS, data=st.data())
def test_any_cutting_of_the_bytes_gives_the_same_events(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    chunks = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert read(*chunks) == read(stream)


@given(stream=STREAMS)
def test_byte_by_byte_gives_the_same_events(stream: bytes) -> None:
    assert read(*(bytes([byte]) for byte in stream)) == read(stream)


@given(texts=st.lists(st.text(st.characters(exclude_categories=['Cs'], exclude_characters='\r\n')), max_size=5), end=ENDS)
def test_what_is_written_as_events_is_read_back(texts: list[str], end: str) -> None:
    stream = ''.join(f'data: {text}{end}{end}' for text in texts).encode()
    assert [event.data for event in read(stream)] == texts


@given(noise=st.binary(max_size=200))
def test_noise_is_events_or_refused_and_nothing_else(noise: bytes) -> None:
    try:
        events = read(noise)
    except NotEvents:
        return
    assert all(isinstance(event.data, str) for event in events)


@pytest.mark.parametrize(
    ('stream', 'events'),
    [
        (b'data: a\ndata: b\n\n', [ServerEvent('', 'a\nb')]),
        (b'event: x\ndata: a\n\ndata: b\n\n', [ServerEvent('x', 'a'), ServerEvent('', 'b')]),
        (b'\xef\xbb\xbfdata: a\n\n', [ServerEvent('', 'a')]),
        (b': keep-alive\n\n\n\ndata: a\n\n', [ServerEvent('', 'a')]),
        (b'event: nothing\n\ndata: a\n\n', [ServerEvent('', 'a')]),
        (b'data: [DONE]', [ServerEvent('', '[DONE]')]),
    ],
)
def test_the_format_is_read_as_the_standard_says(stream: bytes, events: list[ServerEvent]) -> None:
    assert read(stream) == events


def test_an_event_is_given_as_soon_as_its_empty_line_is_there() -> None:
    reader = EventReader()
    assert reader.feed(b'data: a\r\n\r') == [ServerEvent('', 'a')]
    assert reader.feed(b'\ndata: b\r\n\r\n') == [ServerEvent('', 'b')]


@pytest.mark.parametrize('piece', [b'x' * 1_000_000, b'data: ' + b'x' * 1_000_000 + b'\n'])
def test_an_event_without_end_is_refused_before_it_fills_the_memory(piece: bytes) -> None:
    reader = EventReader()
    fed = 0
    with pytest.raises(NotEvents):  # noqa: PT012  # which of the pieces is refused is the point
        while fed <= 2 * LONGEST_EVENT_BYTES:
            reader.feed(piece)
            fed += len(piece)
    assert fed <= LONGEST_EVENT_BYTES + len(piece)


@given(text=st.text(), data=st.data())
def test_text_cut_between_utf_16_halves_becomes_whole_again(text: str, data: st.DataObject) -> None:
    units = [chr(unit) for unit in memoryview(text.encode('utf-16-le', 'surrogatepass')).cast('H')]
    assert json.loads(json.dumps(''.join(units))) == text or any('\ud800' <= sign <= '\udfff' for sign in text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(units)), max_size=6)))
    pieces = Pieces()
    deltas = [pieces.whole(''.join(units[start:end])) for start, end in zip([0, *cuts], [*cuts, len(units)], strict=True)]
    whole = ''.join([*deltas, pieces.rest()])
    assert all(delta.encode() or not delta for delta in deltas)
    if not any('\ud800' <= sign <= '\udfff' or sign == '\x00' for sign in text):
        assert whole == text
