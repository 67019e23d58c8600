"""The key file."""

import sys
from pathlib import Path

import pytest

from chatapp.domain.errors import StorageReadOnly, WrongKey
from chatapp.plumbing.crypto import make_key
from chatapp.storage.secrets import drop_older_keys, key_file, keyring, prepend_new_key


def test_a_new_folder_gets_a_key_of_its_own_that_stays(tmp_path: Path) -> None:
    first = keyring(tmp_path, None)
    assert keyring(tmp_path, None).ids == first.ids
    assert keyring(tmp_path / 'another', None).ids != first.ids


@pytest.mark.skipif(sys.platform == 'win32', reason='the rights of Windows are others')
def test_only_the_owner_reads_the_key(tmp_path: Path) -> None:
    keyring(tmp_path, None)
    prepend_new_key(tmp_path)
    assert key_file(tmp_path).stat().st_mode & 0o777 == 0o600
    assert key_file(tmp_path).parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in key_file(tmp_path).parent.iterdir()] == ['encryption.key']


def test_a_key_from_outside_is_used_and_never_written_down(tmp_path: Path) -> None:
    given = make_key()
    assert keyring(tmp_path, given).newest_id
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_its_key_gets_no_new_one(tmp_path: Path) -> None:
    (tmp_path / 'chatapp.db').touch()
    with pytest.raises(WrongKey, match='missing'):
        keyring(tmp_path, None)
    assert not key_file(tmp_path).exists()


def test_a_new_key_goes_before_the_old_until_those_are_dropped(tmp_path: Path) -> None:
    first = keyring(tmp_path, None)
    both = prepend_new_key(tmp_path)
    assert both.ids == (both.newest_id, first.newest_id)
    assert keyring(tmp_path, None).ids == both.ids
    assert drop_older_keys(tmp_path).ids == keyring(tmp_path, None).ids == (both.newest_id,)


@pytest.mark.parametrize('content', ['', 'nonsense', 'schlüssel'])
def test_a_key_file_that_holds_no_key_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    keyring(tmp_path, None)
    key_file(tmp_path).write_text(content, encoding='utf-8')
    with pytest.raises(WrongKey):
        keyring(tmp_path, None)
    assert key_file(tmp_path).read_text(encoding='utf-8') == content


def test_a_place_where_no_folder_can_be_made_is_named_as_the_fault(tmp_path: Path) -> None:
    (tmp_path / 'file').touch()
    with pytest.raises(StorageReadOnly):
        keyring(tmp_path / 'file', None)
