"""Keys and sealed values."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.errors import Damaged, WrongKey
from chatapp.plumbing.crypto import Keyring, Purpose, key_id, make_key, sealed_by

OLD, NEW = make_key(), make_key()
PLACE = 'messages|text|1|v1'


def test_a_new_key_is_32_bytes_and_never_the_same() -> None:
    assert len(base64.b64decode(make_key())) == 32
    assert make_key() != make_key()


BROKEN = {
    'empty': '',
    'short': 'abc',
    'padding': '====',
    'cut': make_key()[:-4],
    'one and none': f'{make_key()},',
    'one and a letter': f'{make_key()},x',
    'an accent': 'clé',
}


@pytest.mark.parametrize('text', BROKEN.values(), ids=BROKEN)
def test_a_malformed_key_is_refused_in_a_sentence_that_does_not_repeat_it(text: str) -> None:
    with pytest.raises(WrongKey) as caught:
        Keyring.parse(text)
    assert not text or text not in caught.value.sentence


def test_keys_may_stand_on_several_lines() -> None:
    assert Keyring.parse(f'{NEW},\n{OLD}\n').ids == (key_id(base64.b64decode(NEW)), key_id(base64.b64decode(OLD)))


def test_a_keyring_shows_ids_and_no_key() -> None:
    shown = repr(Keyring.parse(NEW))
    assert key_id(base64.b64decode(NEW)) in shown
    assert NEW not in shown


@given(st.binary(max_size=5000))
def test_what_was_sealed_opens_again(plain: bytes) -> None:
    cipher = Keyring.parse(NEW).cipher(Purpose.ROWS)
    assert cipher.open(cipher.seal(plain, place=PLACE), place=PLACE) == plain


def test_sealing_the_same_twice_gives_different_bytes() -> None:
    cipher = Keyring.parse(NEW).cipher(Purpose.ROWS)
    assert cipher.seal(b'hello', place=PLACE) != cipher.seal(b'hello', place=PLACE)


def test_an_older_key_still_opens_and_the_newest_seals() -> None:
    both = Keyring.parse(f'{NEW},{OLD}')
    before = Keyring.parse(OLD).cipher(Purpose.ROWS).seal(b'hello', place=PLACE)
    assert both.cipher(Purpose.ROWS).open(before, place=PLACE) == b'hello'
    assert sealed_by(both.cipher(Purpose.ROWS).seal(b'hello', place=PLACE)) == Keyring.parse(NEW).newest_id


def test_a_key_that_is_not_in_the_ring_is_a_wrong_key() -> None:
    sealed = Keyring.parse(OLD).cipher(Purpose.ROWS).seal(b'hello', place=PLACE)
    with pytest.raises(WrongKey):
        Keyring.parse(NEW).cipher(Purpose.ROWS).open(sealed, place=PLACE)


def test_a_value_does_not_open_in_another_place() -> None:
    cipher = Keyring.parse(NEW).cipher(Purpose.ROWS)
    with pytest.raises(Damaged):
        cipher.open(cipher.seal(b'hello', place=PLACE), place='messages|text|2|v1')


def test_a_value_does_not_open_for_another_purpose() -> None:
    ring = Keyring.parse(NEW)
    with pytest.raises(Damaged):
        ring.cipher(Purpose.FILES).open(ring.cipher(Purpose.ROWS).seal(b'hello', place=PLACE), place=PLACE)


@given(st.data())
def test_a_value_with_any_bit_changed_does_not_open(data: st.DataObject) -> None:
    cipher = Keyring.parse(NEW).cipher(Purpose.ROWS)
    sealed = bytearray(cipher.seal(b'hello', place=PLACE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((Damaged, WrongKey)):
        cipher.open(bytes(sealed), place=PLACE)


@pytest.mark.parametrize('sealed', [b'', b'\x01', b'\x01' + b'x' * 16])
def test_too_few_bytes_do_not_open(sealed: bytes) -> None:
    with pytest.raises((Damaged, WrongKey)):
        Keyring.parse(NEW).cipher(Purpose.ROWS).open(sealed, place=PLACE)


def test_a_value_cut_short_after_its_key_id_is_damaged() -> None:
    cipher = Keyring.parse(NEW).cipher(Purpose.ROWS)
    with pytest.raises(Damaged):
        cipher.open(cipher.seal(b'hello', place=PLACE)[:9], place=PLACE)


def test_a_lookup_hash_is_steady_and_needs_the_key() -> None:
    assert Keyring.parse(NEW).lookup_hash('hello') == Keyring.parse(f'{NEW},{OLD}').lookup_hash('hello')
    assert Keyring.parse(NEW).lookup_hash('hello') != Keyring.parse(OLD).lookup_hash('hello')
    assert Keyring.parse(NEW).lookup_hash('hello') != Keyring.parse(NEW).lookup_hash('hallo')


def test_every_purpose_has_a_subkey_of_its_own() -> None:
    ring = Keyring.parse(NEW)
    assert len({ring.subkey(purpose) for purpose in Purpose}) == len(Purpose)
