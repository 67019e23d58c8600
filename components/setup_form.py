"""The one screen of the first run."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element

from chatapp.domain.models import Connection, TestResult
from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySlot:
    """A place for a key.

    `known` when the connection is set up already, `hint` is the last 4 characters of its key, `note` says who set it.
    """

    name: str
    kind: str
    label: str
    note: str
    placeholder: str
    hint: str
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTyped:
    """What the reader typed for a slot; `slot` is where the answer is to be shown."""

    slot: str
    kind: str
    name: str
    base_url: str
    api_key: str

    @classmethod
    def read(cls, sent: Mapping[str, object]) -> 'KeyTyped':
        """From an event of the browser, whatever it holds."""
        slot, kind, name = str(sent.get('slot', '')), str(sent.get('kind', '')), str(sent.get('name', ''))
        return cls(slot=slot, kind=kind, name=name, base_url=str(sent.get('base_url', '')), api_key=str(sent.get('api_key', '')))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """What the reader entered on the first screen."""

    name: str
    password: str
    keys: tuple[KeyTyped, ...]


class SetupForm(Element, component='setup_form.js', dependencies=['icons.js', 'words.js', 'key_row.js', 'scene.js']):
    def __init__(
        self,
        *,
        name: str,
        slots: Sequence[KeySlot],
        on_test: Callable[[KeyTyped], Awaitable[None]],
        on_use: Callable[[str], Awaitable[None]],
        on_save: Callable[[SetUp], Awaitable[None]],
        on_skip: Callable[[str], Awaitable[None]],
    ) -> None:
        """`on_use` gets the name of a server that was `found`."""
        super().__init__()
        self._said: list[str] = []
        self._props['name'], self._props['rows'] = name, [asdict(slot) for slot in slots]
        self.on('test', lambda event: on_test(KeyTyped.read(event.args)))
        self.on('use', lambda event: on_use(str(event.args)))
        self.on('save', lambda event: on_save(_entered(event.args)))
        self.on('skip', lambda event: on_skip(str(event.args or '')))

    def found(self, servers: Sequence[Connection]) -> None:
        """Offer local servers that answer now."""
        self._said += [server.label for server in servers]
        self.run_method('found', [{'name': one.name, 'label': one.label, 'address': one.base_url} for one in servers])

    def used(self, name: str) -> None:
        self.run_method('used', name)

    def said(self, slot: str, result: TestResult) -> None:
        """Show what the Test button found, under its key."""
        self._said.append(result.sentence)
        self.run_method('said', slot, {'ok': result.ok, 'sentence': result.sentence})

    def failed(self, sentence: str, *, field: str | None) -> None:
        """Say why it could not be saved, at the field that is wrong; all of it is sent again with the next try."""
        self._said.append(sentence)
        self.run_method('failed', field or '', sentence)

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Name'), t('Password'), t('Custom endpoint'), *(slot['label'] for slot in self._props['rows']), *self._said]


def _entered(sent: Mapping[str, object]) -> SetUp:
    keys = sent.get('connections')
    typed = tuple(KeyTyped.read(one) for one in keys) if isinstance(keys, list) else ()
    return SetUp(name=str(sent.get('name', '')), password=str(sent.get('password', '')), keys=typed)
