"""`/settings`: what is mine, and for the owner the keys of the house."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request
from nicegui import Client, ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from chatapp.api.cookies import session_secret
from chatapp.domain.errors import ChatappError
from chatapp.domain.ids import PersonId
from chatapp.domain.models import TestResult
from chatapp.domain.people import Person, Role
from chatapp.domain.wording import t
from chatapp.services.profiles import ProfileChange
from components.appearance_panel import AppearancePanel
from components.profile_panel import ProfilePanel
from components.sections import Sections
from components.settings_panel import KeyKept, SettingsPanel
from components.setup_form import KeyTyped
from pages.front import Front
from pages.keys import IN_APP, own_slots, vendor_slots
from pages.plain import PlainFrame
from pages.session import LANGUAGE, SettledVisit


@contextmanager
def sections(*, owner: bool, others: bool) -> Iterator[None]:
    """The page's head, and a list that leads to its sections."""
    models = {'section-models': t('Models')} if owner else {}
    labels = {'section-you': t('You'), 'section-appearance': t('Appearance'), 'section-password': t('Password'), **models}
    labels |= {'section-people': t('People')} if others else {}
    labels |= {'section-mine': t('My things'), 'section-session': t('This browser')}
    with Element('div').classes('wrap'):
        with Element('div').classes('page-head'), Element('div'):
            TextElement(tag='h1', text=t('Settings'))
            TextElement(tag='p', text=t('Yours alone. What is entered here lies encrypted in your data folder.'))
        with Element('div').classes('settings'):
            Sections(labels)
            with Element('div').classes('panels'):
                yield


class Mine:
    def __init__(self, frame: PlainFrame, *, cookie: str | None) -> None:
        self._frame, self._services, self._cookie = frame, frame.services, cookie

    async def build(self) -> None:
        person = self._frame.visit.person
        others = await self._services.returning.everybody(person.id)
        with self._frame.page(t('Settings')), sections(owner=person.role is Role.OWNER, others=bool(others)):
            self._profile = ProfilePanel(
                person=person, on_name=self._name, on_zone=self._zone, on_instructions=self._instructions, on_pictured=self._pictured
            )
            AppearancePanel(person=person, on_like=self._frame.like)
            self._panel = SettingsPanel(
                person=person,
                kept=await self._kept(),
                on_password=self._password,
                on_test=self._test,
                on_save=self._save,
                on_remove=self._remove,
                titles=await self._services.titles.switched_on(),
                on_titles=self._titles,
                suggestions=await self._services.suggestions.switched_on(),
                on_suggestions=self._suggestions,
                others=others,
                on_sign_out=self._sign_out,
            )

    async def _kept(self) -> list[KeyKept]:
        connections = await self._services.connections.listed()
        in_app = {one.name for one in connections if one.source == IN_APP}
        return [KeyKept(slot=slot, removable=slot.name in in_app) for slot in (*vendor_slots(connections), *own_slots(connections))]

    async def _name(self, name: str) -> None:
        await self._change('name', ProfileChange(name=name))

    async def _zone(self, zone: str) -> None:
        await self._change('zone', ProfileChange(zone=zone))

    async def _instructions(self, words: str) -> None:
        await self._change('instructions', ProfileChange(instructions=words))

    async def _change(self, what: str, change: ProfileChange) -> None:
        try:
            person = await self._services.profiles.change(self._frame.visit.reader, change)
        except ChatappError as error:
            self._profile.note(what, ok=False, sentence=error.sentence)
            return
        await self._know(person)
        self._profile.note(what, ok=True, sentence=t('Saved.'))

    async def _pictured(self) -> None:
        await self._know(await self._services.people.get(self._frame.visit.reader))

    async def _know(self, person: Person) -> None:
        await self._frame.know(person)
        self._profile.show(person)

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

    async def _sign_out(self, person: str) -> None:
        with self._frame.telling():
            await self._services.returning.sign_out(self._frame.visit.reader, PersonId(person))
            self._frame.shell.tell(t('Signed out everywhere.'))

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
