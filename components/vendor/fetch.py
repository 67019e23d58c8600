"""`make vendor`: fetch the release files named in a folder's manifest.json from the npm registry, unmodified.

Run it after changing a version in a manifest. It downloads each package with `npm pack`, copies the named files to
`NAME-VERSION/` beside the manifest and writes their SHA-256 back into it. A file whose manifest entry already
has a hash must still have it: a release never changes under our feet.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

HERE = Path(__file__).parent
MANIFEST = 'manifest.json'


class VendoredFile(TypedDict):
    """One file: where it lies here, where it lay in the npm package, and its hash (empty before the first fetch)."""

    path: str
    source: str
    sha256: str


class VendoredPackage(TypedDict):
    """One npm package at one version, and the files of it that are shipped."""

    name: str
    version: str
    licence: str
    source: str
    files: list[VendoredFile]


def fetch(package: VendoredPackage, into: Path) -> None:
    """Download one package and copy its named files to where the manifest lies; ValueError when a known hash differs."""
    spec = f'{package["source"]}@{package["version"]}'
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(['npm', 'pack', '--silent', spec], cwd=folder, check=True, capture_output=True, text=True)
        unpack(Path(folder) / packed.stdout.split()[-1], package['files'], into)


def unpack(packed: Path, files: list[VendoredFile], into: Path) -> None:
    with tarfile.open(packed) as archive:
        for file in files:
            member = archive.extractfile(file['source'])
            if member is None:
                raise ValueError(f'{packed.name} has no file {file["source"]}')
            keep(file, member.read(), into)


def keep(file: VendoredFile, content: bytes, into: Path) -> None:
    digest = hashlib.sha256(content).hexdigest()
    if file['sha256'] not in ('', digest):
        raise ValueError(f'{file["path"]} changed: expected {file["sha256"]}, got {digest}')
    target = into / file['path']
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    file['sha256'] = digest


def main(folders: Sequence[Path]) -> int:
    for folder in folders:
        packages: list[VendoredPackage] = json.loads((folder / MANIFEST).read_text())
        for package in packages:
            fetch(package, folder)
        (folder / MANIFEST).write_text(json.dumps(packages, indent=2) + '\n')
    return 0


if __name__ == '__main__':
    sys.exit(main([Path(folder) for folder in sys.argv[1:]] or [HERE]))
