"""The house's own building rules."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ('chatapp', 'pages', 'components')
SOURCES = sorted(path for package in OURS for path in (ROOT / package).rglob('*.py'))
MAX_LINES = 250  # blank ones not counted
EMPTY_NAMES = {'utils', 'helpers', 'common', 'manager', 'misc'}
HEAVY = (
    'openai',
    'anthropic',
    'numpy',
    'pandas',
    'matplotlib',
    'playwright',
    'hypothesis',
    'apscheduler',
    'chatapp.api.answer_shapes.table',
)
HOMES = {'openai': 'chatapp/providers/openai.py', 'anthropic': 'chatapp/providers/anthropic.py'}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_imports_go_down_the_stairs_only() -> None:
    """In a process of its own: import-linter switches off every logger it finds."""
    code = 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))'
    checked = subprocess.run([sys.executable, '-c', code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize('source', SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_named_after_a_thing(source: Path) -> None:
    written = [line for line in source.read_text(encoding='utf-8').splitlines() if line.strip()]
    assert len(written) <= MAX_LINES
    assert source.stem not in EMPTY_NAMES


def test_only_the_settings_read_the_environment() -> None:
    readers = [path for path in SOURCES if re.search(r'os\.environ|getenv', path.read_text(encoding='utf-8'))]
    assert [path.relative_to(ROOT).as_posix() for path in readers] == ['chatapp/settings.py']


@pytest.mark.parametrize('sdk', HOMES)
def test_a_vendors_library_is_not_imported_by_name_elsewhere(sdk: str) -> None:
    """Import-linter sees statements; this sees `import_module('sdk')`."""
    found = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        for call in calls(ast.parse(path.read_text(encoding='utf-8')))
        if ast.unparse(call.func).endswith('import_module') and any(isinstance(one, ast.Constant) and one.value == sdk for one in call.args)
    ]
    assert set(found) <= {HOMES[sdk]}


def test_the_start_imports_nothing_heavy() -> None:
    code = f'import sys, chatapp.cli.serve; print([name for name in {HEAVY!r} if name in sys.modules])'
    found = subprocess.run([sys.executable, '-c', code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == '[]'


def test_asking_for_the_version_imports_no_server() -> None:
    code = (
        'import sys; from chatapp.cli.door import main; main(["version"]); '
        'print([name for name in ("nicegui", "sqlalchemy", "pydantic") if name in sys.modules])'
    )
    found = subprocess.run([sys.executable, '-c', code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == '[]'
