"""Browser libraries are release files of others, unmodified and complete with their licence."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from components.vendor import fetch

VENDOR = Path(fetch.__file__).parent
FOR_TESTS = Path(__file__).parents[1] / 'browser' / 'vendor'
MANIFESTS: dict[Path, list[fetch.VendoredPackage]] = {
    folder: json.loads((folder / fetch.MANIFEST).read_text()) for folder in (VENDOR, FOR_TESTS)
}
PACKAGES = [package for packages in MANIFESTS.values() for package in packages]
FILES = [(folder, file) for folder, packages in MANIFESTS.items() for package in packages for file in package['files']]


@pytest.mark.parametrize(('folder', 'file'), FILES, ids=[file['path'] for _, file in FILES])
def test_a_vendored_file_is_the_one_of_the_manifest(folder: Path, file: fetch.VendoredFile) -> None:
    assert hashlib.sha256((folder / file['path']).read_bytes()).hexdigest() == file['sha256']


@pytest.mark.parametrize('folder', MANIFESTS, ids=['shipped', 'for tests'])
def test_every_file_in_a_library_folder_is_in_the_manifest(folder: Path) -> None:
    there = {str(path.relative_to(folder)) for path in folder.glob('*-*/**/*') if path.is_file()}
    assert there == {file['path'] for package in MANIFESTS[folder] for file in package['files']}


@pytest.mark.parametrize('package', PACKAGES, ids=lambda package: str(package['name']))
def test_a_library_lies_under_its_name_and_version_with_its_licence(package: fetch.VendoredPackage) -> None:
    folder = f'{package["name"]}-{package["version"]}'
    assert all(file['path'].startswith(f'{folder}/') for file in package['files'])
    assert f'{folder}/LICENSE' in {file['path'] for file in package['files']}
    assert package['licence'] in {'MIT', 'BSD-3-Clause', 'Apache-2.0'} | ({'MPL-2.0'} if package in MANIFESTS[FOR_TESTS] else set())


def test_a_release_that_changed_under_our_feet_is_not_taken(tmp_path: Path) -> None:
    file = fetch.VendoredFile(path='a-1/a.js', source='package/a.js', sha256=hashlib.sha256(b'as released').hexdigest())
    fetch.keep(file, b'as released', tmp_path)
    with pytest.raises(ValueError, match='changed'):
        fetch.keep(file, b'as changed', tmp_path)
    assert (tmp_path / 'a-1' / 'a.js').read_bytes() == b'as released'


def test_a_file_is_copied_out_of_its_package_and_its_hash_written_down(tmp_path: Path) -> None:
    packed = tmp_path / 'a-1.0.0.tgz'
    with tarfile.open(packed, 'w:gz') as archive:
        entry = tarfile.TarInfo('package/lib/a.js')
        entry.size = 3
        archive.addfile(entry, io.BytesIO(b'let'))
    file = fetch.VendoredFile(path='a-1.0.0/a.js', source='package/lib/a.js', sha256='')
    fetch.unpack(packed, [file], tmp_path / 'vendor')
    assert (tmp_path / 'vendor' / 'a-1.0.0' / 'a.js').read_bytes() == b'let'
    assert file['sha256'] == hashlib.sha256(b'let').hexdigest()
