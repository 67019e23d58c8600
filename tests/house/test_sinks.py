"""Nothing that people or models wrote becomes markup, script, style or an address: each place that could is known here."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted(path for folder in ('pages', 'components', 'chatapp') for path in ROOT.glob(f'{folder}/**/*.py'))
SCRIPTS = sorted([*ROOT.glob('components/*.js'), *ROOT.glob('components/client/*.js')])
SINKS = {
    *(
        'add_css',
        'add_scss',
        'add_sass',
        'add_head_html',
        'add_body_html',
        'run_javascript',
        'add_slot',
        'html',
        'markdown',
        'HTMLResponse',
    ),
    *('navigate.to', 'navigate.push', 'navigate.replace', 'history.push', 'history.replace', 'client.open'),
    *('props', 'style', 'default_style', 'default_props'),
}
NOT_WRITTEN = {'headers', 'status_code', 'shared', 'new_tab', 'timeout', 'to', 'sanitize'}
KNOWN = {
    'pages/plain.py': {
        "f'/c/{quote(conversation)}' if conversation else '/'": 'quoted, below a path of ours',
        "f'/c/{quote(conversation)}?m={quote(message)}'": 'quoted, below a path of ours',
        'path': 'where the reader has been: Shell lets only paths of this house through',
    },
    'pages/chat.py': {'path': 'where the reader has been: Shell lets only paths of this house through'},
    'pages/agents.py': {"f'/agents/{made.id}'": 'an id we made', "f'/c/{room.id}'": 'an id we made'},
    'pages/early.py': {'_hints(*(kind.component.path for kind in kinds if kind.component))': 'names of our own files, escaped'},
    'pages/looks.py': {'self._filled(HEAD, person.theme, person.likes)': 'values of closed sets and a hash'},
    'pages/missing.py': {'page': 'a template of ours, every word escaped', 'status': 'a number'},
    'pages/login.py': {'page': 'a template of ours; nothing in it comes from the request'},
    'pages/join.py': {'join_html(looks, known if isinstance(known, Person) else None)': 'a template of ours, the name escaped'},
    'chatapp/api/docs.py': {'_page(app.title, rows)': 'our own description, escaped'},
}
"""What is not constant and may be given to one of them, with the reason."""

MARKUP = re.compile(
    r'(?:inner|outer)HTML|v-html|insertAdjacentHTML|document\.write|\beval\s*\(|new Function|[^.\w]Function\s*\(|createContextualFragment'
    r'|setHTML|parseHTML|DOMParser|srcdoc|set(?:Timeout|Interval)\(\s*["\'`]|setAttribute\(\s*["\'`](?:on|style|srcdoc)|["\'`]\s*javascript:'
)
MARKUP_KNOWN = {
    'components/shell.js': {
        'sign.innerHTML = `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${ICONS.offline}</svg>`;': 'our icon'
    },
    'components/client/dom.js': {
        'template.innerHTML = `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${ICONS[name]}</svg>`;': 'our icon'
    },
    'components/icons.js': {
        "return h('svg', { class: ['icon', size], viewBox: '0 0 20 20', 'aria-hidden': 'true', innerHTML: ICONS[name] });": 'our icon',
        "render() { return h('svg', { class: 'lamp', viewBox: '0 0 24 24', 'aria-hidden': 'true', innerHTML: LAMP }); },": 'our lamp',
    },
    'components/setup_form.js': {
        '<div class="scene"><svg viewBox="0 0 380 216" aria-hidden="true" fill="none" stroke-linecap="round" stroke-linejoin="round" '
        'v-html="scene"></svg>': 'a drawing of ours'
    },
}
"""The lines that hold one of these. What people and models wrote goes through `client/policy.js`, which gives nodes."""

LEADS = re.compile(
    r'(?:location\.(?:assign|replace)|window\.open)\((?P<called>.*)'
    r'|\blocation(?:\.href)?\s*=(?!=)\s*(?P<set>[^;]*)'
    r'|(?:pushState|replaceState)\([^,]*,[^,]*,\s*(?P<put>.*)'
    r'|\s:(?:href|src|action|formaction|data|srcset)="(?P<bound>[^"]*)"'
)
BELOW_OURS = re.compile(r'[`"\']/(?![/\\])')
LEADS_KNOWN = {
    'components/agent_face.js': {'source': 'the picture of an agent, below our own path'},
    'components/door.js': {
        'window.location.pathname': 'where one is',
        'told?.conversation_id ? `/c/${encodeURIComponent(told.conversation_id)}` : "/"': 'below our own path',
    },
    'components/join.js': {'window.location.pathname': 'where one is'},
    'components/library.js': {'one.path': 'one of the lists there are', "which === 'trash' ? null : '/c/' + row.id": 'below our own path'},
    'components/palette.js': {'name': 'a command of ours that begins with a slash'},
    'components/search_panel.js': {'query ? "/search?q=" + encodeURIComponent(query) : "/search"': 'our own path'},
    'components/sections.js': {"'#' + one.id": 'a place on this page'},
    'components/session_end.js': {'path': 'kept by this very page, and looked at before'},
    'components/shell.js': {'path': 'made of an id by the server'},
    'components/sidebar.js': {'one.path': 'one of two pages of ours', 'name': 'an item of a menu of ours that begins with a slash'},
    'components/sidebar_search.js': {'allPath': 'our own path', 'this.allPath': 'our own path'},
}
"""Where a script may lead that does not begin with a path of ours, as its line goes on, with the reason."""


def constants_of(tree: ast.Module) -> set[str]:
    """The names that stand for a text written in the module."""
    given = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    return {target.id for node in given for target in node.targets if isinstance(target, ast.Name)}


def constant(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in names)


def given_to_sinks(source: str) -> Iterator[str]:
    """What is not constant and is given to something that makes markup, script, style or an address of it."""
    tree = ast.parse(source)
    names = constants_of(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        told = [*node.args]
        if called.endswith('.emit') and node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 'run_javascript':
            told = [*node.args[1].values] if isinstance(node.args[1], ast.Dict) else [node.args[1]]
        elif not any(called == sink or called.endswith(f'.{sink}') for sink in SINKS):
            continue
        told += [one.value for one in node.keywords if one.arg not in NOT_WRITTEN]
        yield from (ast.unparse(one) for one in told if not constant(one, names))


def lines_with(pattern: re.Pattern[str], script: str) -> Iterator[str]:
    """The lines of code in which it stands; comments are left out."""
    for line in script.splitlines():
        code = re.sub(r'^\s*/?\*.*|(?:^|\s)//.*', '', line)
        if pattern.search(code):
            yield code.strip()


def leads_elsewhere(script: str) -> Iterator[str]:
    """Targets that do not begin with a path of this house."""
    for line in lines_with(LEADS, script):
        for found in LEADS.finditer(line):
            target = next(one for one in found.groups() if one is not None).strip().rstrip(';').removesuffix(')')
            if not BELOW_OURS.match(target):
                yield target


def in_files(files: list[Path], found: Callable[[str], Iterator[str]]) -> dict[str, set[str]]:
    """What was found, by file; files without a find are left out."""
    each = {str(path.relative_to(ROOT)): set(found(path.read_text(encoding='utf-8'))) for path in files}
    return {name: finds for name, finds in each.items() if finds}


def test_only_constants_become_markup_script_style_or_an_address() -> None:
    assert in_files(PYTHON, given_to_sinks) == {name: set(known) for name, known in KNOWN.items()}


def test_no_script_makes_markup_or_code_of_a_text() -> None:
    assert in_files(SCRIPTS, lambda script: lines_with(MARKUP, script)) == {name: set(known) for name, known in MARKUP_KNOWN.items()}


def test_every_script_leads_to_pages_of_this_house() -> None:
    assert in_files(SCRIPTS, leads_elsewhere) == {name: set(known) for name, known in LEADS_KNOWN.items()}


@pytest.mark.parametrize(
    ('source', 'found'),
    [
        ("ui.add_css(f'a {{ color: {likes} }}')", ["f'a {{ color: {likes} }}'"]),
        ("ui.add_head_html(HEAD)\nHEAD = '<meta>'", []),
        ('ui.add_body_html(head)', ['head']),
        ("client.run_javascript('go(%s)' % name)", ["'go(%s)' % name"]),
        ('ui.html(content=text, sanitize=False)', ['text']),
        ("ui.navigate.to('/usage')", []),
        ("ui.navigate.history.push('/c/' + title)", ["'/c/' + title"]),
        ("await core.sio.emit('run_javascript', {'code': code}, to=sid)", ['code']),
        ("row.props('title=' + title).style(look)", ["'title=' + title", 'look']),
    ],
)
def test_what_is_not_constant_would_be_found(source: str, found: list[str]) -> None:
    assert sorted(given_to_sinks(source)) == sorted(found)


@pytest.mark.parametrize(
    'line',
    [
        'box.innerHTML = text;',
        '<p v-html="text"></p>',
        'box.insertAdjacentHTML("beforeend", text);',
        'document.write(text);',
        'eval(text);',
        'new Function(text)();',
        'setTimeout("run()", 1);',
        'box.setAttribute("onclick", text);',
        'link.href = "javascript:run()";',
    ],
)
def test_markup_and_code_of_a_text_would_be_found(line: str) -> None:
    assert list(lines_with(MARKUP, line)) == [line]


@pytest.mark.parametrize(
    ('line', 'found'),
    [
        ('window.location.assign(where);', ['where']),
        ('window.location.href = told.url;', ['told.url']),
        ('window.open("//evil.example");', ['"//evil.example"']),
        ('window.history.pushState({}, "", where);', ['where']),
        ('<a :href="row.url">', ['row.url']),
        ('<a :href="\'/c/\' + row.id">', []),
        ('window.location.assign(`/agents/${agent.id}`);', []),
        ('window.location.assign("/");', []),
        ('if (window.location.pathname === "/") return; // location = here', []),
    ],
)
def test_a_way_out_of_the_house_would_be_found(line: str, found: list[str]) -> None:
    assert list(leads_elsewhere(line)) == found
