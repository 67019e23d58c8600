"""The dialog that offers the reader's templates; a page opens it with the event `chatapp:templates`."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui.element import Element

from chatapp.domain.templates import Template


class TemplateDialog(Element, component='template_dialog.js', dependencies=['icons.js', 'words.js'], esm={'chatapp-client': 'client'}):
    def __init__(
        self,
        *,
        on_ask: Callable[[], Awaitable[None]],
        on_rename: Callable[[str, str], Awaitable[None]],
        on_remove: Callable[[str], Awaitable[None]],
    ) -> None:
        """`on_ask` is answered with `show`; starting from one is a link to `/?template=`."""
        super().__init__()
        self._said: list[str] = []
        self.on('ask', on_ask, args=[])
        self.on('rename', lambda event: on_rename(str(event.args['id']), str(event.args['name'])))
        self.on('remove', lambda event: on_remove(str(event.args)))

    def show(self, templates: Sequence[Template]) -> None:
        """Those there are now."""
        self._said = [one.name for one in templates]
        rows = [
            {'id': one.id, 'name': one.name, 'hint': ' '.join(one.text.split())[:120], 'at': one.created_at.isoformat()}
            for one in templates
        ]
        self.run_method('show', rows)

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        return [*self._said]
