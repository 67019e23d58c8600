"""The image: two stages, nobody's root, one volume, and nothing goes in that should not."""

import re
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = re.sub(r'\\\n\s*', '', (ROOT / 'Dockerfile').read_text(encoding='utf-8'))
BUILD, LAST = ([line for line in stage.splitlines() if line and not line.startswith('#')] for stage in DOCKERFILE.split('\nFROM ')[1:])
IGNORED = [line for line in (ROOT / '.dockerignore').read_text(encoding='utf-8').splitlines() if line and not line.startswith('#')]


def instructions(stage: list[str], name: str) -> list[str]:
    return [line.partition(' ')[2] for line in stage if line.startswith(f'{name} ')]


def test_what_is_copied_is_there_and_let_in() -> None:
    copied = [part for line in instructions(BUILD, 'COPY') for part in line.split()[:-1]]
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    assert {f'!{name}' for name in copied} == {line for line in IGNORED if line.startswith('!')}
    assert IGNORED[0] == '*'


def test_neither_data_nor_secrets_nor_tests_go_to_the_engine() -> None:
    allowed = [line[1:] for line in IGNORED if line.startswith('!')]
    for name in ('.env', '.git', 'tests', 'requirements-dev.txt', '.venv'):
        assert not any(fnmatch(name, pattern) for pattern in allowed)
    assert 'data/var' in IGNORED


def test_the_last_stage_builds_nothing_and_is_not_root() -> None:
    assert not any(tool in line for line in LAST for tool in ('pip', 'apt', 'gcc', 'curl'))
    assert re.fullmatch(r'[1-9]\d*:[1-9]\d*', instructions(LAST, 'USER')[0])
    assert LAST.index('VOLUME /data') > next(at for at, line in enumerate(LAST) if line.startswith('USER '))


def test_it_has_one_volume_says_how_it_is_and_starts_the_program() -> None:
    assert instructions(LAST, 'VOLUME') == ['/data']
    assert '/health' in instructions(LAST, 'HEALTHCHECK')[0]
    assert instructions(LAST, 'CMD') == ['["chatapp"]']
    assert 'CHATAPP_DATA_DIR=/data' in instructions(LAST, 'ENV')[0]
