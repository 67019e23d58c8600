"""What a page will need, named in its head: else the browser learns of it from one file after the other, a round trip each."""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from nicegui import __version__ as version
from nicegui import dependencies, ui
from nicegui.element import Element

from pages.session import LANGUAGE

ROOT = f'/_nicegui/{version}'
SCRIPTS = ('quasar.umd.prod.js', 'socket.io.min.js', 'nicegui.js', f'lang/{LANGUAGE}.umd.prod.js')
"""Fetched with the rest: named at the page's end and deferred, the longest file of all would come last."""

MODULES = ('vue.esm-browser.prod.js', 'dompurify.mjs')

_IMPORT = re.compile(r'^import\b[^"\';(]*["\']([^"\']+)["\']', re.MULTILINE)


def fetch_early(*kinds: type[Element]) -> None:
    """Name in the head of the page being built what these components import, and what NiceGUI itself runs on."""
    ui.add_head_html(_hints(*(kind.component.path for kind in kinds if kind.component)))


@cache
def _hints(*components: Path) -> str:
    """Link tags; the components' own files are named by NiceGUI."""
    found = dict.fromkeys(f'{ROOT}/static/{name}' for name in MODULES)
    for component in components:
        _gather(component, found)
    modules = [f'<link rel="modulepreload" href="{escape(url)}">' for url in found]
    scripts = [f'<link rel="preload" as="script" href="{ROOT}/static/{name}">' for name in SCRIPTS]
    return '\n'.join([*scripts, *modules])


def _gather(module: Path, found: dict[str, None]) -> None:
    for name in _IMPORT.findall(module.read_text(encoding='utf-8')):
        for url, path in _places(name, module):
            if url not in found:
                found[url] = None
                _gather(path, found)


def _places(name: str, importer: Path) -> Iterator[tuple[str, Path]]:
    """The address of an imported module and its file, which may import more; nothing for NiceGUI's own."""
    for key, library in dependencies.libraries.items():
        if library.name == name:
            yield f'{ROOT}/libraries/{key}', library.path
    path = (importer.parent / name).resolve() if name.startswith('.') else None
    package, _, rest = name.partition('/')
    for key, module in dependencies.esm_modules.items():
        folder = module.path.resolve()
        if path is not None and path.is_relative_to(folder):
            yield f'{ROOT}/esm/{key}/{path.relative_to(folder).as_posix()}', path
        elif rest and module.name == package:
            yield f'{ROOT}/esm/{key}/{rest}', folder / rest
