"""README stays true: what there is, is named there, as it is."""

import argparse
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import AliasChoices

from chatapp.cli.arguments import parser
from chatapp.cli.exits import Exit
from chatapp.settings import Settings, name_of

ROOT = Path(__file__).parents[2]
README = (ROOT / 'README.md').read_text(encoding='utf-8')
PROJECT = tomllib.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['project']
PACKAGES = [re.split(r'[\[<>=]', requirement)[0] for requirement in PROJECT['dependencies']]
TARGETS = re.findall(r'^([a-z]+):.*##', (ROOT / 'Makefile').read_text(encoding='utf-8'), re.MULTILINE)
ROOMS = [*('pages', 'components', 'data', 'tests'), *(f'chatapp/{path.parent.name}' for path in (ROOT / 'chatapp').glob('*/__init__.py'))]
FILES = [f'chatapp/{path.name}' for path in (ROOT / 'chatapp').glob('*.py') if path.name != '__init__.py']


def commands(top: argparse.ArgumentParser, before: str = 'chatapp') -> list[str]:
    actions = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    inner = [(f'{before} {name}', found) for action in actions for name, found in action.choices.items()]
    return [line for name, found in inner for line in (commands(found, name) or [name])]


def row_of(name: str) -> str:
    return next(line for line in README.splitlines() if line.startswith('|') and f'`{name}`' in line)


@pytest.mark.parametrize('field', Settings.model_fields)
def test_every_setting_stands_in_the_table_with_its_default(field: str) -> None:
    info, row = Settings.model_fields[field], row_of(name_of(field))
    if isinstance(info.default, bool):
        assert f'`{str(info.default).lower()}`' in row
    elif isinstance(info.default, str | int):
        assert f'`{info.default}`' in row


def test_the_table_holds_no_setting_that_is_gone() -> None:
    known = {name_of(field) for field in Settings.model_fields}
    known |= {
        str(one)
        for info in Settings.model_fields.values()
        if isinstance(info.validation_alias, AliasChoices)
        for one in info.validation_alias.choices
    }
    assert set(re.findall(r'`([A-Z]+(?:_[A-Z]+)+)\b', README)) <= known | {'CHATAPP_'}


@pytest.mark.parametrize('package', PACKAGES)
def test_every_package_is_named(package: str) -> None:
    assert re.search(rf'\b{re.escape(package)}\b', README)


@pytest.mark.parametrize('command', commands(parser()))
def test_every_command_is_named(command: str) -> None:
    assert f'`{command}' in README


@pytest.mark.parametrize('code', list(Exit))
def test_every_exit_code_is_explained(code: Exit) -> None:
    assert f'\n| {code.value} | ' in README


@pytest.mark.parametrize('target', [target for target in TARGETS if target != 'help'])
def test_every_target_of_the_makefile_is_named(target: str) -> None:
    assert re.search(rf'`?make {target}\b', README)


@pytest.mark.parametrize('place', [*ROOMS, *FILES])
def test_every_room_is_on_the_map(place: str) -> None:
    assert f'`{place}' in README


@pytest.mark.parametrize(
    'path', sorted(set(re.findall(r'`((?:chatapp|pages|components|data|tests)/[\w./-]*)`', README)) - {'data/var/', 'data/var'})
)
def test_every_path_it_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize('target', sorted(set(re.findall(r'\]\(([^)#:]+)\)', README))))
def test_every_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).is_file()
