"""What is installed: the lock files and the wheel."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUN, DEVELOP = ROOT / 'requirements.txt', ROOT / 'requirements-dev.txt'
PYPROJECT = tomllib.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))
TO_RUN = [*PYPROJECT['project']['dependencies'], *PYPROJECT['dependency-groups']['build']]


def locked(file: Path) -> dict[str, set[str]]:
    """Every version of each package, of which the marker chooses one."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r'^([a-z0-9-]+)(?:\[.*?\])?==(\S+)', file.read_text(encoding='utf-8'), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def misses(requirement: str, lock: dict[str, set[str]]) -> bool:
    wanted = Requirement(requirement)
    versions = lock.get(canonicalize_name(wanted.name), set())
    return not versions or not all(wanted.specifier.contains(version) for version in versions)


def test_the_lock_to_run_holds_what_the_project_asks_for() -> None:
    assert [one for one in TO_RUN if misses(one, locked(RUN))] == []


def test_the_lock_to_develop_holds_that_and_what_the_tests_ask_for() -> None:
    assert [one for one in [*TO_RUN, *PYPROJECT['dependency-groups']['dev']] if misses(one, locked(DEVELOP))] == []


def test_both_locks_agree_on_every_version() -> None:
    develop = locked(DEVELOP)
    assert {name: versions for name, versions in locked(RUN).items() if develop.get(name) != versions} == {}


@pytest.mark.parametrize('file', [RUN, DEVELOP], ids=lambda file: file.name)
def test_every_locked_package_has_hashes_and_no_index_is_named(file: Path) -> None:
    text = file.read_text(encoding='utf-8')
    pieces = re.split(r'\n(?=[a-z])', text.split('\n', 2)[2])
    assert [piece.split('==')[0] for piece in pieces if '--hash=sha256:' not in piece] == []
    assert not re.search(r'https?://|file:|--(?:extra-)?index|--find-links|\s/', text)


@pytest.fixture(scope='session')
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('wheel')
    command = [sys.executable, '-m', 'pip', 'wheel', '--quiet', '--no-deps', '--no-build-isolation', '--wheel-dir', str(folder), str(ROOT)]
    subprocess.run(command, check=True, timeout=100)
    return next(folder.glob('chatapp-*.whl'))


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_wheel_holds_the_seeds_the_pages_and_the_furniture_and_no_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tracked = subprocess.run(['git', 'ls-files', '-z', 'data', 'pages', 'components'], cwd=ROOT, capture_output=True, text=True, check=True)
    wanted = {
        re.sub('^data/', 'chatapp/_data/', name) for name in tracked.stdout.split('\0') if name and not name.startswith('data/readme/')
    }
    assert wanted - set(names) == set()
    assert [name for name in names if 'data/var' in name or name.endswith(('.db', '.key')) or name.startswith('tests')] == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_the_wheel_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """Unpacked before everything else on the path, as an installation would lie there."""
    zipfile.ZipFile(wheel).extractall(tmp_path / 'installed')
    environment = {**os.environ, 'PYTHONPATH': str(tmp_path / 'installed'), 'CHATAPP_DATA_DIR': str(tmp_path / 'house')}
    code = 'from chatapp import cli, seeds; from chatapp.cli.door import main; print(seeds.folder(), seeds.model_table()); main(["check"])'
    ran = subprocess.run(
        [sys.executable, '-c', code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.startswith(str(tmp_path / 'installed' / 'chatapp' / '_data'))
    assert ran.stdout.rstrip().endswith('The database is sound.')
