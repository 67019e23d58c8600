"""Texts at the door, names of models, tokens and money."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.errors import BadInput, TooLarge
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Price, Usage, cost_micros
from chatapp.domain.text import MAX_MESSAGE_BYTES, cleaned, message_text, title_text
from chatapp.domain.tokens import estimate_messages, estimate_tokens

PRICE = Price(input_micros=3_000_000, cached_micros=300_000, cache_write_micros=3_750_000, output_micros=15_000_000)
counts = st.integers(0, 10**9)


@given(st.text(alphabet=st.characters()))
def test_cleaned_text_can_be_stored_and_is_cleaned_already(text: str) -> None:
    clean = cleaned(text)
    assert clean.encode().decode() == clean
    assert '\x00' not in clean
    assert cleaned(clean) == clean or '\r\n' in clean


def test_only_what_cannot_be_stored_changes() -> None:
    assert cleaned('a\x00b\ud83dc\r\nd שלום 👩‍👩‍👧 안녕\n') == 'a\ufffdb\ufffdc\nd שלום 👩‍👩‍👧 안녕\n'


def test_a_message_of_a_mebibyte_passes_and_a_byte_more_does_not() -> None:
    assert len(message_text('x' * MAX_MESSAGE_BYTES)) == MAX_MESSAGE_BYTES
    with pytest.raises(TooLarge):
        message_text('x' * (MAX_MESSAGE_BYTES - 1) + '한')


@pytest.mark.parametrize('text', ['', ' ', '\n\t ', '\u2003'])
def test_nothing_is_not_a_message(text: str) -> None:
    with pytest.raises(BadInput):
        message_text(text)


def test_a_title_is_one_line_of_at_most_200_characters() -> None:
    assert title_text('  two\nlines ') == 'two lines'
    assert len(title_text('x' * 1000)) == 200
    with pytest.raises(BadInput):
        title_text(' \n ')


@given(st.text(min_size=1, alphabet=st.characters(exclude_characters=':')), st.text(min_size=1))
def test_a_model_ref_reads_what_it_writes(provider: str, model: str) -> None:
    assert ModelRef.parse(str(ModelRef(provider, model))) == ModelRef(provider, model)


@pytest.mark.parametrize('text', ['', 'demo', ':lamp', 'demo:'])
def test_half_a_model_ref_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        ModelRef.parse(text)


@given(st.text(), st.text())
def test_more_text_is_never_fewer_tokens(text: str, more: str) -> None:
    assert estimate_tokens(text) <= estimate_tokens(text + more)


def test_korean_counts_a_token_a_character() -> None:
    assert estimate_tokens('안녕하세요') >= 5
    assert estimate_tokens('x' * 400) == 115
    assert estimate_messages(['', '']) == 8


@pytest.mark.parametrize(
    ('text', 'wide', 'plain'),
    [
        ('하 ', 1, 1),
        ('漢字', 2, 0),
        ('カナ', 2, 0),
        ('ﾊ！', 2, 0),
        ('\u1100\u1161\u11a8', 3, 0),
        ('😀', 1, 0),
        ('𠀀', 1, 0),
        ('да', 0, 2),
        ('é—“', 0, 3),
        ('한글 text', 2, 5),
    ],
)
def test_wide_characters_count_whole_and_all_others_by_four(text: str, wide: int, plain: int) -> None:
    tokens = 400 * wide + -(-400 * plain // 4)
    assert estimate_tokens(text * 400) == -(-tokens * 115 // 100)


@pytest.mark.parametrize('text', ['하', '하 ', '안녕 hello 😀 ', 'да '])
def test_a_mebibyte_of_any_script_is_weighed_in_no_time(text: str) -> None:
    long = text * (1024 * 1024 // len(text.encode('utf-8', 'surrogatepass')))
    seconds = []
    for _ in range(5):
        began = time.process_time()
        estimate_tokens(long)
        seconds.append(time.process_time() - began)
    assert min(seconds) < 0.03  # a pattern takes five times as long


@given(st.builds(Usage, input_tokens=counts, cached_tokens=counts, cache_write_tokens=counts, output_tokens=counts), counts)
def test_cost_never_falls_when_tokens_rise(usage: Usage, more: int) -> None:
    cost = cost_micros(usage, PRICE)
    assert cost <= cost_micros(usage + Usage(output_tokens=more), PRICE)
    assert cost <= cost_micros(usage + Usage(cached_tokens=more), PRICE)


def test_cost_counts_each_kind_at_its_own_price() -> None:
    usage = Usage(input_tokens=1000, cached_tokens=10_000, cache_write_tokens=2000, output_tokens=100)
    assert cost_micros(usage, PRICE) == 3000 + 3000 + 7500 + 1500


def test_a_part_of_a_micro_is_rounded_up() -> None:
    assert cost_micros(Usage(cached_tokens=1), PRICE) == 1
