"""How the next message is said: at once or after the turn, to everybody or in a whisper, as oneself or in another voice."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from nicegui.events import GenericEventArguments

from chatapp.domain.wording import t
from components.passing import Passing

VOICES = frozenset({'person', 'character', 'situation'})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Somebody one can whisper to, or call with @."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """`to` is the id of the one who is whispered to; `name` a character's."""

    after: bool = False
    to: str = ''
    voice: str = 'person'
    name: str = ''


class SayOptions(Passing, component='say_options.js', dependencies=['icons.js', 'words.js', 'menus.js'], esm={'chatapp-client': 'client'}):
    """Buttons for the composer's bar; `saying` is what was chosen. In a room the names of `listeners` pop up after an @."""

    def __init__(self, *, me: str, listeners: Sequence[Listener]) -> None:
        super().__init__()
        self.saying = Saying()
        self._props['me'] = me
        self._props['listeners'] = [asdict(one) for one in listeners]
        self._props['saying'] = asdict(self.saying)
        self.on('choose', self._choose)

    def listen(self, listeners: Sequence[Listener]) -> None:
        """Who sits here now; a whisper to somebody who left is none any more."""
        shown = [asdict(one) for one in listeners]
        if self._props['listeners'] != shown:
            self._props['listeners'] = shown
            if self.saying.to and all(one.id != self.saying.to for one in listeners):
                self._keep(Saying(after=self.saying.after))

    def said(self) -> None:
        """A message was sent: the next one does not wait by itself."""
        if self.saying.after:
            self._keep(Saying(to=self.saying.to, voice=self.saying.voice, name=self.saying.name))

    def _keep(self, saying: Saying) -> None:
        self.saying = saying
        self._props['saying'] = asdict(saying)

    async def _choose(self, event: GenericEventArguments) -> None:
        match event.args:
            case {'after': bool(after), 'to': str(to), 'voice': str(voice), 'name': str(name)} if voice in VOICES:
                self._keep(Saying(after=after, to=to, voice=voice, name=name[:100]))
            case _:
                return

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [t('Send options')]
