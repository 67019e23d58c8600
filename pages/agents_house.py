"""`/agents/house`: what is said to all agents, and to those of each group."""

from nicegui import Client, ui

from chatapp.domain.errors import ChangedMeanwhile, ChatappError
from chatapp.domain.house_words import DEBUG_YAML, GUIDELINES_YAML, TOOLS_YAML
from chatapp.domain.wording import t
from chatapp.services.workshop import SharedFile
from components.shared_files import SharedFiles, SharedShown
from pages.agents import follow_roster
from pages.front import Front
from pages.plain import PlainFrame
from pages.session import LANGUAGE, SettledVisit

HINTS = {
    GUIDELINES_YAML: t('What every agent is told before its own character.'),
    TOOLS_YAML: t('What agents may do besides talking, switch by switch, and the note on written scenes.'),
    DEBUG_YAML: t('With enabled: true, prompts, tools and answers are written to the log.'),
}
GROUP_HINT = t('Flags and words about tools for this group; they win over those of its agents.')


class SharedDesk:
    def __init__(self, frame: PlainFrame) -> None:
        self._frame, self._services = frame, frame.services

    async def build(self) -> None:
        files = await self._shown()
        with self._frame.page(t('Words to all agents')):
            self._panel = SharedFiles(files=files, troubles=self._services.roster.troubles, on_save=self._save)

    async def refresh(self) -> None:
        self._panel.show(await self._shown(), self._services.roster.troubles)

    async def _shown(self) -> list[SharedShown]:
        return [shown(one) for one in await self._services.workshop.shared_files(self._frame.visit.reader)]

    async def _save(self, key: str, text: str, version: str) -> None:
        place, _, file = key.rpartition('/')
        try:
            await self._services.workshop.save_shared(self._frame.visit.reader, place, file, text, version=version)
        except ChangedMeanwhile as error:
            self._panel.say(key, error.sentence, ok=False, theirs=error.text, version=error.version)
            return
        except ChatappError as error:
            self._panel.say(key, error.sentence, ok=False)
            return
        await self.refresh()
        self._panel.say(key, t('Saved; it counts from the next turn.'), ok=True)


def shown(one: SharedFile) -> SharedShown:
    group = one.place.partition('_')[2]
    return SharedShown(
        key=f'{one.place}/{one.file}' if one.place else one.file,
        label=t('Group {group}', group=group) if one.place else one.file,
        hint=GROUP_HINT if one.place else HINTS[one.file],
        text=one.found.text,
        version=one.found.version,
    )


def register(front: Front) -> None:
    @ui.page('/agents/house', title=t('Words to all agents · chatapp'), language=LANGUAGE)
    async def house(client: Client, visit: SettledVisit) -> None:
        frame = PlainFrame(front, visit, client)
        await frame.build()
        desk = SharedDesk(frame)
        try:
            await desk.build()
        except ChatappError as error:
            with frame.page(t('Agents')):
                ui.label(error.sentence).classes('wrap narrow soft')
            return
        follow_roster(frame, client, desk.refresh)
