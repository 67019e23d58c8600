"""The files that speak to several agents at once, to write in."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element

from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedShown:
    """`key` comes back with a change; `version` stands for the text as it was read."""

    key: str
    label: str
    hint: str
    text: str
    version: str


class SharedFiles(Element, component='shared_files.js', dependencies=['icons.js', 'words.js']):
    def __init__(
        self, *, files: Sequence[SharedShown], troubles: Sequence[str], on_save: Callable[[str, str, str], Awaitable[None]]
    ) -> None:
        """`on_save` gets a file's key, its text and the version that text was written over."""
        super().__init__()
        self._said: list[str] = []
        self.show(files, troubles)
        self.on('save', lambda event: on_save(*(str(event.args[name]) for name in ('key', 'text', 'version'))))

    def show(self, files: Sequence[SharedShown], troubles: Sequence[str]) -> None:
        """Set what the files say now; what the reader is writing stays."""
        self._props['files'] = [asdict(one) for one in files]
        self._props['troubles'] = list(troubles)

    def say(self, key: str, sentence: str, *, ok: bool, theirs: str = '', version: str = '') -> None:
        """Say under a file whether it was kept; with a `version`, what somebody else wrote there meanwhile."""
        self._said.append(sentence)
        self.run_method('said', key, {'ok': ok, 'sentence': sentence, 'theirs': theirs, 'version': version})

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Words to all agents'), *(one['label'] for one in self._props['files']), *self._props['troubles'], *self._said]
