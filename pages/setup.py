"""`/setup`: the one screen of the first run."""

from fastapi import Response
from fastapi.responses import RedirectResponse
from nicegui import Client, background_tasks, ui

from chatapp.domain.errors import BadInput, ChatappError
from chatapp.domain.models import Connection, TestResult
from chatapp.domain.wording import t
from components.setup_form import KeyTyped, SetUp, SetupForm
from pages.front import Front
from pages.keys import vendor_slots
from pages.session import LANGUAGE, SET_UP, AnyVisit
from pages.visit import Visit


class FirstRun:
    def __init__(self, front: Front, visit: Visit, client: Client) -> None:
        self._services, self._reader = front.services, visit.reader
        self._found: dict[str, Connection] = {}
        front.guard.remember(client, visit.session)
        front.looks.dress(visit.person)

    async def build(self) -> None:
        slots = vendor_slots(await self._services.connections.listed())
        self._form = SetupForm(name='', slots=slots, on_test=self._test, on_use=self._use, on_save=self._save, on_skip=self._skip)
        background_tasks.create(self._look_around(), name='look for local model servers')

    async def _look_around(self) -> None:
        found = await self._services.connections.detect(self._reader)
        self._found = {one.name: one for one in found}
        if found:
            self._form.found(found)

    async def _test(self, typed: KeyTyped) -> None:
        self._form.said(typed.slot, await self._tested(typed))

    async def _tested(self, typed: KeyTyped) -> TestResult:
        try:
            return await self._services.connections.test(
                self._reader, kind=typed.kind, name=typed.name, base_url=typed.base_url, api_key=typed.api_key
            )
        except ChatappError as error:
            return TestResult(ok=False, sentence=error.sentence)

    async def _use(self, name: str) -> None:
        server = self._found.get(name)
        if server is None:
            return
        try:
            await self._services.connections.save(self._reader, kind=server.kind, name=name, base_url=server.base_url, api_key='')
        except ChatappError as error:
            self._form.failed(error.sentence, field=None)
            return
        self._form.used(name)

    async def _save(self, entered: SetUp) -> None:
        try:
            await self._services.people.set_up(self._reader, name=entered.name, password=entered.password or None)
            await self._services.furnishing.furnish(self._reader)
            for typed in entered.keys:
                await self._services.connections.save(
                    self._reader, kind=typed.kind, name=typed.name, base_url=typed.base_url, api_key=typed.api_key
                )
        except ChatappError as error:
            self._form.failed(error.sentence, field=error.field if isinstance(error, BadInput) else None)
            return
        ui.navigate.to('/')

    async def _skip(self, name: str) -> None:
        await self._save(SetUp(name=name.strip() or t('Reader'), password='', keys=()))


def register(front: Front) -> None:
    @ui.page(SET_UP, title=t('Welcome · chatapp'), language=LANGUAGE)
    async def set_up(client: Client, visit: AnyVisit) -> Response | None:
        if visit.person.name:
            client.delete()
            return RedirectResponse('/', 303)
        await FirstRun(front, visit, client).build()
        return None
