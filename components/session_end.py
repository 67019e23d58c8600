"""The warning before a session ends by itself; the browser does all of it."""

from nicegui.element import Element


class SessionEnd(Element, component='session_end.js', dependencies=['words.js'], esm={'chatapp-client': 'client'}):
    pass
