"""`/settings`: what is mine, and for the owner the keys of the house."""

from fastapi import Request
from nicegui import Client, ui

from chatapp.api.cookies import session_secret
from chatapp.domain.errors import ChatappError
from chatapp.domain.models import TestResult
from chatapp.domain.wording import t
from components.settings_panel import KeyKept, SettingsPanel
from components.setup_form import KeyTyped
from pages.front import Front
from pages.keys import IN_APP, own_slots, vendor_slots
from pages.plain import PlainFrame
from pages.session import LANGUAGE, SettledVisit


class Mine:
    def __init__(self, frame: PlainFrame, *, cookie: str | None) -> None:
        self._frame, self._services, self._cookie = frame, frame.services, cookie

    async def build(self) -> None:
        with self._frame.page(t('Settings')):
            self._panel = SettingsPanel(
                person=self._frame.visit.person,
                kept=await self._kept(),
                on_name=self._name,
                on_theme=self._frame.paint,
                on_password=self._password,
                on_test=self._test,
                on_save=self._save,
                on_remove=self._remove,
                titles=await self._services.titles.switched_on(),
                on_titles=self._titles,
                suggestions=await self._services.suggestions.switched_on(),
                on_suggestions=self._suggestions,
            )

    async def _kept(self) -> list[KeyKept]:
        connections = await self._services.connections.listed()
        in_app = {one.name for one in connections if one.source == IN_APP}
        return [KeyKept(slot=slot, removable=slot.name in in_app) for slot in (*vendor_slots(connections), *own_slots(connections))]

    async def _name(self, name: str) -> None:
        try:
            person = await self._services.people.set_up(self._frame.visit.reader, name=name, password=None)
        except ChatappError as error:
            self._panel.note('name', ok=False, sentence=error.sentence)
            return
        await self._frame.know(person)
        self._panel.show(person, await self._kept())
        self._panel.note('name', ok=True, sentence=t('Saved.'))

    async def _password(self, current: str, password: str) -> None:
        try:
            await self._services.people.set_password(
                self._frame.visit.reader, current=current or None, password=password, kept_secret=self._cookie
            )
        except ChatappError as error:
            self._panel.note('password', ok=False, sentence=error.sentence)

    async def _test(self, typed: KeyTyped) -> None:
        try:
            result = await self._services.connections.test(
                self._frame.visit.reader, kind=typed.kind, name=typed.name, base_url=typed.base_url, api_key=typed.api_key
            )
        except ChatappError as error:
            result = TestResult(ok=False, sentence=error.sentence)
        self._panel.said(typed.slot, result)

    async def _save(self, typed: KeyTyped) -> None:
        try:
            await self._services.connections.save(
                self._frame.visit.reader, kind=typed.kind, name=typed.name, base_url=typed.base_url, api_key=typed.api_key
            )
        except ChatappError as error:
            self._panel.said(typed.slot, TestResult(ok=False, sentence=error.sentence))
            return
        self._panel.saved(typed.slot)
        self._panel.show(self._frame.visit.person, await self._kept())
        self._panel.said(typed.slot, TestResult(ok=True, sentence=t('Saved, encrypted.')))

    async def _titles(self, on: bool) -> None:
        with self._frame.telling():
            await self._services.titles.switch(self._frame.visit.reader, on=on)

    async def _suggestions(self, on: bool) -> None:
        with self._frame.telling():
            await self._services.suggestions.switch(self._frame.visit.reader, on=on)

    async def _remove(self, name: str) -> None:
        with self._frame.telling():
            await self._services.connections.remove(self._frame.visit.reader, name)
            self._panel.show(self._frame.visit.person, await self._kept())
            self._frame.shell.tell(t('Removed. What the environment has set counts again.'))


def register(front: Front) -> None:
    @ui.page('/settings', title=t('Settings · chatapp'), language=LANGUAGE)
    async def settings(request: Request, client: Client, visit: SettledVisit) -> None:
        frame = PlainFrame(front, visit, client)
        await frame.build()
        with frame.centre:
            await Mine(frame, cookie=session_secret(request.scope)).build()
