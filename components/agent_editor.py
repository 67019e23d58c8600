"""The files of one agent to write in, and the exact prompt they make."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from chatapp.domain.agents import Agent
from chatapp.domain.hues import hue_of
from chatapp.domain.tokens import estimate_tokens
from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A file as it is on the disk; `version` goes back with a change."""

    file: str
    text: str
    version: str


class AgentEditor(Element, component='agent_editor.js', dependencies=['icons.js', 'words.js', 'agent_files.js', 'agent_face.js']):
    def __init__(
        self,
        *,
        agent: Agent,
        folder: str,
        prompt: str,
        files: Sequence[FileShown],
        on_save: Callable[[Mapping[str, FileShown]], Awaitable[None]],
        on_rename: Callable[[str, str], Awaitable[None]],
        on_delete: Callable[[], Awaitable[None]],
    ) -> None:
        """`on_save` gets the files that were changed, with the versions they were read in; `on_rename` a name and a group."""
        super().__init__()
        self._said: list[str] = []
        self.show(agent, folder, prompt, files)
        self.on('save', lambda event: on_save({file: _typed(file, typed) for file, typed in event.args.items()}))
        self.on('rename', lambda event: on_rename(str(event.args['name']), str(event.args['group'])))
        self.on('remove', on_delete, args=[])

    def show(self, agent: Agent, folder: str, prompt: str, files: Sequence[FileShown]) -> None:
        """Set what stands in the folder now; what the reader is writing stays."""
        self._props['agent'] = {
            'id': agent.id,
            'name': agent.name,
            'group': agent.group,
            'hue': hue_of(agent.name),
            'picture': agent.picture,
            'trouble': agent.trouble,
            'folder': folder,
        }
        self._props['prompt'] = {'text': prompt, 'tokens': estimate_tokens(prompt)}
        self._props['files'] = {one.file: {'text': one.text, 'version': one.version} for one in files}

    def saved(self, sentence: str) -> None:
        self._said.append(sentence)
        self.run_method('saved', sentence)

    def refuse(self, sentence: str) -> None:
        self._said.append(sentence)
        self.run_method('refused', sentence)

    def clash(self, file: str, *, text: str, version: str, sentence: str) -> None:
        """Somebody wrote this file meanwhile: show both."""
        self._said.append(sentence)
        self.run_method('clashed', {'file': file, 'text': text, 'version': version, 'sentence': sentence})

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        agent: Mapping[str, object] = self._props['agent']
        return [
            agent['name'],
            self._props['prompt']['text'],
            *(one['text'] for one in self._props['files'].values()),
            t('Save'),
            *self._said,
        ]


def _typed(file: str, sent: Mapping[str, object]) -> FileShown:
    return FileShown(file=file, text=str(sent.get('text', '')), version=str(sent.get('version', '')))
