"""Browser libraries are release files of others, unmodified and complete with their licence."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from components.vendor import fetch

VENDOR = Path(fetch.__file__).parent
PACKAGES: list[fetch.VendoredPackage] = json.loads((VENDOR / 'manifest.json').read_text())
FILES = [file for package in PACKAGES for file in package['files']]


@pytest.mark.parametrize('file', FILES, ids=lambda file: str(file['path']))
def test_a_vendored_file_is_the_one_of_the_manifest(file: fetch.VendoredFile) -> None:
    assert hashlib.sha256((VENDOR / file['path']).read_bytes()).hexdigest() == file['sha256']


def test_every_file_in_a_library_folder_is_in_the_manifest() -> None:
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.glob('*-*/**/*') if path.is_file()}
    assert there == {file['path'] for file in FILES}


@pytest.mark.parametrize('package', PACKAGES, ids=lambda package: str(package['name']))
def test_a_library_lies_under_its_name_and_version_with_its_licence(package: fetch.VendoredPackage) -> None:
    folder = f'{package["name"]}-{package["version"]}'
    assert all(file['path'].startswith(f'{folder}/') for file in package['files'])
    assert f'{folder}/LICENSE' in {file['path'] for file in package['files']}
    assert package['licence'] in {'MIT', 'BSD-3-Clause', 'Apache-2.0'}


def test_a_release_that_changed_under_our_feet_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, 'HERE', tmp_path)
    file = fetch.VendoredFile(path='a-1/a.js', source='package/a.js', sha256=hashlib.sha256(b'as released').hexdigest())
    fetch.keep(file, b'as released')
    with pytest.raises(ValueError, match='changed'):
        fetch.keep(file, b'as changed')
    assert (tmp_path / 'a-1' / 'a.js').read_bytes() == b'as released'


def test_a_file_is_copied_out_of_its_package_and_its_hash_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, 'HERE', tmp_path / 'vendor')
    packed = tmp_path / 'a-1.0.0.tgz'
    with tarfile.open(packed, 'w:gz') as archive:
        entry = tarfile.TarInfo('package/lib/a.js')
        entry.size = 3
        archive.addfile(entry, io.BytesIO(b'let'))
    file = fetch.VendoredFile(path='a-1.0.0/a.js', source='package/lib/a.js', sha256='')
    fetch.unpack(packed, [file])
    assert (tmp_path / 'vendor' / 'a-1.0.0' / 'a.js').read_bytes() == b'let'
    assert file['sha256'] == hashlib.sha256(b'let').hexdigest()
