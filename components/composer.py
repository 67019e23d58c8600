"""Where a person writes: one text box that grows, sends, stops, and never loses what was typed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from nicegui.events import GenericEventArguments

from components.passing import Passing

Send = Callable[[str, str, Sequence[str]], Awaitable[str | None]]


class Composer(
    Passing,
    component='composer.js',
    dependencies=['icons.js', 'words.js', 'attachments.js'],
    esm={'chatapp-client': 'client', 'chatapp-vendor': 'vendor'},
):
    """A text box named "Message" with Send, or Stop while a reply is live.

    `conversation` None is a chat that does not exist yet: `on_send` makes it and leads there. `on_send(text, key, files)` gets
    the text, its `client_message_id` and the ids of attached files and returns None when the message is stored, or the
    sentence for the reader; all of it then goes back into the box. The same key may come again after a lost
    connection. Texts over 256 kB do not come here: the browser posts them to the API, the first of a new chat with what
    `begin_with` said. Children (`with composer:`) stand at the left of the bar.
    """

    def __init__(
        self,
        *,
        conversation: str | None,
        placeholder: str,
        on_send: Send,
        on_stop: Callable[[], Awaitable[None]],
        enter_sends: bool = True,
        busy: bool = False,
    ) -> None:
        super().__init__()
        if conversation is not None:
            self._props['conversation'] = conversation
        self._props['placeholder'] = placeholder
        self._props['enterSends'] = enter_sends
        self._props['busy'] = busy
        self._on_send, self._on_stop = on_send, on_stop
        self._offered = ''
        self.on('send', self._send)
        self.on('stop', self._stop, args=[])

    def set_busy(self, busy: bool) -> None:
        """Show Stop or Send; with a transcript on the page the browser knows by itself."""
        self.run_method('setBusy', busy)

    def refuse(self, client_message_id: str, sentence: str) -> None:
        """Give the text sent under this key back to the box, with the reason."""
        self.run_method('refuse', client_message_id, sentence)

    def fill(self, text: str) -> None:
        """Put a text into the box for the person to send or change."""
        self.run_method('fill', text)

    def give_back(self, text: str, files: Sequence[Mapping[str, object]]) -> None:
        """Put what was on its way into the box again, with its files as the API tells them; what is typed there stays below it."""
        self.run_method('takeBack', text, [dict(one) for one in files])

    def begin_with(self, *, model: str | None, effort: str, tuning: Mapping[str, object]) -> None:
        """What a chat that does not exist yet will begin with; `model` None is the house's default."""
        self._props['model'], self._props['effort'], self._props['tuning'] = model, effort, dict(tuning)
        self.update()

    def see_with(self, model: str, *, can_see: bool) -> None:
        """The model that will be asked, by its label: one that cannot see is not sent pictures, and the reader is told so."""
        blind = None if can_see else model
        if self._props.get('blind') != blind:
            self._props['blind'] = blind

    def on_typing(self, tell: Callable[[], Awaitable[None]]) -> None:
        """Call `tell` now and then while the person writes, for the others who sit here."""
        self._props['company'] = True
        self.on('typing', tell, args=[])

    def on_said(self, tell: Callable[[], None]) -> None:
        """Call `tell` when a message got to the server by another way than `on_send`."""
        self.on('said', tell, args=[])

    def on_draft(self, keep: Callable[[str], Awaitable[None]]) -> None:
        """Call `keep` with what is typed whenever the person pauses."""
        self.on('draft', lambda event: keep(str(event.args)))

    def offer(self, text: str) -> None:
        """Show what was typed elsewhere, unless something else is being written here."""
        self._offered = text
        self.run_method('offer', text)

    def focus(self) -> None:
        self.run_method('focus')

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [self._props['placeholder'], self._offered]

    async def _send(self, event: GenericEventArguments) -> None:
        match event.args:
            case [str(text), str(key)]:
                self.run_method('settle', key, await self._on_send(text, key, ()))
            case [str(text), str(key), list(files)]:
                self.run_method('settle', key, await self._on_send(text, key, [str(file) for file in files]))
            case _:
                return

    async def _stop(self) -> None:
        await self._on_stop()
