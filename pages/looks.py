"""The files every page looks the same by: the style sheets, the theme before the first paint, the sign of the house."""

import hashlib
from pathlib import Path

from fastapi import Response
from nicegui import core, ui

import components
from chatapp.domain.people import Likes, Person, Theme

FOLDER = Path(components.__file__).parent
FILES = {
    'style.css': 'text/css',
    'theme.js': 'text/javascript',
    'door.js': 'text/javascript',
    'join.js': 'text/javascript',
    'lamp.svg': 'image/svg+xml',
}
SHEETS = (
    'style.css',
    'transcript.css',
    'attachments.css',
    'search.css',
    'looks.css',
    'writing.css',
    'agents.css',
    'rooms.css',
    'notes.css',
    'shelf.css',
)  # one after the other, in one request
FOR_EVER = 'public, max-age=31536000, immutable'  # the address changes with the content
SIGN = (FOLDER / 'lamp.svg').read_text(encoding='utf-8')
ICON = '<link rel="icon" href="/looks/VERSION/lamp.svg" type="image/svg+xml">'
HEAD = """<meta name="chatapp-theme" content="THEME"><meta name="chatapp-likes" content="LIKES">
<link rel="stylesheet" href="/looks/VERSION/style.css">
<script src="/looks/VERSION/theme.js"></script>
"""
VUE_CONFIG = """
app.use(Quasar, {config: vue_config});
darkSetter = (dark) => Quasar.Dark.set(dark === None ? "auto" : dark);
window.chatapp?.paint(document.documentElement.dataset.theme ?? "auto");
"""


USUAL = Likes()


class Looks:
    """Serves the files from memory and writes the head of every page."""

    def __init__(self) -> None:
        self._bodies = {name: (FOLDER / name).read_bytes() for name in FILES}
        self._bodies['style.css'] = b'\n'.join((FOLDER / sheet).read_bytes() for sheet in SHEETS)
        self._version = hashlib.sha256(b''.join(self._bodies.values())).hexdigest()[:12]

    def install(self) -> None:
        """Serve the files, and let Quasar follow our theme instead of setting its own."""
        core.app.config.vue_config_script = VUE_CONFIG
        core.app.get('/looks/{version}/{name}', include_in_schema=False)(self._file)

    def head(self, theme: Theme, likes: Likes = USUAL) -> str:
        """What stands in the head of a page of ours alone; no text of people is ever in it."""
        return self._filled(ICON + HEAD, theme, likes)

    def _filled(self, head: str, theme: Theme, likes: Likes) -> str:
        return head.replace('VERSION', self._version).replace('THEME', theme.value).replace('LIKES', _told(likes))

    def dress(self, person: Person) -> None:
        """Give the page being built its head, which has the sign already, and take Quasar's boxes from round it."""
        client = ui.context.client
        ui.add_head_html(self._filled(HEAD, person.theme, person.likes))
        for box in client.content.ancestors(include_self=True):
            box.tag = 'div'

    def door(self) -> str:
        """The address of the script of the login page."""
        return f'/looks/{self._version}/door.js'

    def join(self) -> str:
        """The address of the script of the page an invite leads to."""
        return f'/looks/{self._version}/join.js'

    def _file(self, version: str, name: str) -> Response:
        body = self._bodies.get(name)
        if body is None:
            return Response(status_code=404)
        kept = FOR_EVER if version == self._version else 'no-cache'
        return Response(body, media_type=FILES[name], headers={'Cache-Control': kept})


def _told(likes: Likes) -> str:
    """Names and values of our own making, for the script that runs before the first paint."""
    shown = {
        'size': likes.size.value,
        'density': likes.density.value,
        'contrast': likes.contrast,
        'still': likes.still,
        'send': likes.send.value,
    }
    return ' '.join(f'{name}={str(value).lower()}' for name, value in shown.items())
