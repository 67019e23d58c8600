"""The frame with a page in its centre instead of a conversation."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from nicegui import Client, ui
from nicegui.element import Element

from components.page_bar import PageBar
from pages.frame import Frame
from pages.front import Front
from pages.visit import Visit


class PlainFrame(Frame):
    """Conversations open by loading their own page."""

    def __init__(self, front: Front, visit: Visit, client: Client) -> None:
        super().__init__(front, visit, client, on_open=_go, on_land=_land, on_fresh=_begin, on_visit=_load)

    @contextmanager
    def page(self, title: str) -> Iterator[None]:
        """Fill the page; its title stands in the bar when narrow."""
        with self.centre:
            PageBar(title=title)
            with Element('div').classes('page'):
                yield


async def _go(conversation: str) -> None:
    ui.navigate.to(f'/c/{quote(conversation)}' if conversation else '/')


async def _land(conversation: str, message: str) -> None:
    ui.navigate.to(f'/c/{quote(conversation)}?m={quote(message)}')


async def _begin(_text: str) -> None:
    ui.navigate.to('/')  # an address never carries what is to be said


async def _load(path: str) -> None:
    ui.navigate.to(path)
