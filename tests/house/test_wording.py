"""Every visible sentence passes `t`, and what must be equal twice is equal twice."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted([*ROOT.glob('pages/*.py'), *ROOT.glob('components/*.py')])
SCRIPTS = sorted([*ROOT.glob('components/*.js'), *ROOT.glob('components/client/*.js')])
SENTENCE = re.compile(r'[A-Z][a-z]+(?:’s)?(?: [\w’\'-]+)+')
TEXT_IN_TEMPLATE = re.compile(r'>\s*([^<>{}`$]*[A-Za-z]{2,}[^<>{}`$]*)\s*<')
NAMED_IN_TEMPLATE = re.compile(r'\s(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z]{2,}[^"]*)"')
BRAND = {'chatapp'}
EXAMPLES = {'http://localhost:8080/v1'}


def sentences_outside_t(source: str) -> Iterator[str]:
    """String literals that read like a sentence and are neither documentation nor inside a call of `t`."""
    tree = ast.parse(source)
    covered: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == 't':
            covered |= {id(part) for argument in node.args for part in ast.walk(argument)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            covered.add(id(node.value))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in covered:
            continue
        if SENTENCE.fullmatch(node.value.strip('. …?!')):
            yield node.value


def words_outside_t(script: str) -> Iterator[str]:
    """Text and names that stand in a template instead of coming from `t`."""
    for template in re.findall(r'template: `(.*?)`', script, re.DOTALL):
        clean = re.sub(r'\{\{.*?\}\}|"[^"]*"', lambda piece: '' if piece[0].startswith('{{') else piece[0], template)
        yield from (text.strip() for text in TEXT_IN_TEMPLATE.findall(re.sub(r'(?<=\s)[@:]?[\w.:-]+="[^"]*"', '', clean)) if text.strip())
        yield from NAMED_IN_TEMPLATE.findall(template)


@pytest.mark.parametrize('path', PYTHON, ids=lambda path: path.name)
def test_no_sentence_of_python_goes_past_t(path: Path) -> None:
    assert list(sentences_outside_t(path.read_text())) == LEFT.get(path.name, [])


@pytest.mark.parametrize('path', SCRIPTS, ids=lambda path: path.name)
def test_no_words_of_a_template_go_past_t(path: Path) -> None:
    found = set(words_outside_t(path.read_text())) - BRAND - EXAMPLES
    assert not found


LEFT = {'guard.py': ['Implicit handshake failed']}
"""NiceGUI's own word between its server and its browser part; nobody reads it."""


def test_a_bare_sentence_would_be_found() -> None:
    assert list(sentences_outside_t("x = 'Open the door'\ny = t('Close the door')")) == ['Open the door']
    assert list(words_outside_t('template: `<p title="Open it">Open {{ t("x") }}</p>`')) == ['Open', 'Open it']


def test_dark_is_the_same_whether_chosen_or_by_the_system() -> None:
    sheet = (ROOT / 'components/style.css').read_text()
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', sheet, re.DOTALL)
    by_system = re.search(r':root:not\(\[data-theme\]\) \{(.*?)\}', sheet, re.DOTALL)
    assert chosen
    assert by_system
    assert chosen[1].split() == by_system[1].split()
