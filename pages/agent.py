"""`/agents/{id}`: one agent, its files and the prompt they make."""

from collections.abc import Mapping

from nicegui import Client, ui

from chatapp.domain.agent_folder import EDITABLE
from chatapp.domain.errors import ChangedMeanwhile, ChatappError, NotFound
from chatapp.domain.ids import AgentId
from chatapp.domain.wording import t
from components.agent_editor import AgentEditor, FileShown
from pages.agents import follow_roster
from pages.front import Front
from pages.plain import PlainFrame
from pages.session import LANGUAGE, SettledVisit


class Desk:
    """Carries texts between the reader and the folder."""

    def __init__(self, frame: PlainFrame, agent: AgentId) -> None:
        self._frame, self._services, self._agent = frame, frame.services, agent

    async def build(self) -> None:
        files = await self._files()
        agent = self._services.roster.get(self._agent)
        with self._frame.page(agent.name):
            self._editor = AgentEditor(
                agent=agent,
                folder=self._folder(),
                prompt=self._services.roster.persona(self._agent),
                files=files,
                on_save=self._save,
                on_rename=self._rename,
                on_delete=self._delete,
            )

    async def refresh(self) -> None:
        try:
            agent = self._services.roster.get(self._agent)
        except NotFound:
            self._editor.refuse(t('Its folder is gone; what is written here can still be copied.'))
            return
        self._editor.show(agent, self._folder(), self._services.roster.persona(self._agent), await self._files())

    def _folder(self) -> str:
        return f'agents/{self._services.roster.path(self._agent)}'

    async def _files(self) -> list[FileShown]:
        found = [(file, await self._services.workshop.file(self._frame.visit.reader, self._agent, file)) for file in EDITABLE]
        return [FileShown(file=file, text=one.text, version=one.version) for file, one in found]

    async def _save(self, typed: Mapping[str, FileShown]) -> None:
        for file, one in typed.items():
            try:
                await self._services.workshop.save(self._frame.visit.reader, self._agent, file, one.text, version=one.version)
            except ChangedMeanwhile as error:
                self._editor.clash(file, text=error.text, version=error.version, sentence=error.sentence)
                return
            except ChatappError as error:
                self._editor.refuse(error.sentence)
                return
        await self.refresh()
        self._editor.saved(t('Saved; it counts from the next turn.'))

    async def _rename(self, name: str, group: str) -> None:
        try:
            await self._services.workshop.rename(self._frame.visit.reader, self._agent, name=name, group=group)
        except ChatappError as error:
            self._editor.refuse(error.sentence)
            return
        self._editor.saved(t('Saved; it counts from the next turn.'))

    async def _delete(self) -> None:
        with self._frame.telling():
            await self._services.workshop.delete(self._frame.visit.reader, self._agent)
            ui.navigate.to('/agents')


def register(front: Front) -> None:
    @ui.page('/agents/{agent_id}', title=t('Agent · chatapp'), language=LANGUAGE)
    async def agent(agent_id: str, client: Client, visit: SettledVisit) -> None:
        frame = PlainFrame(front, visit, client)
        await frame.build()
        try:
            desk = Desk(frame, front.services.roster.find(agent_id).id)
            await desk.build()
        except ChatappError as error:
            with frame.page(t('Agents')):
                ui.label(error.sentence).classes('wrap narrow soft')
            return
        follow_roster(frame, client, desk.refresh)
