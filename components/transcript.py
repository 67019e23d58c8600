"""The timeline of one conversation in the browser, as one element however many messages it holds."""

import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any

from nicegui.elements import mermaid as _mermaid  # noqa: F401  # the browser may import it from then on
from nicegui.events import GenericEventArguments

from components.header import ModelGroup
from components.passing import Passing

Json = dict[str, object]
Frame = Sequence[str]
Answer = Awaitable[str | None] | str | None

_ACTIONS = frozenset({'branch', 'edit', 'regenerate', 'compare', 'continue', 'retry', 'delete', 'version', 'details'})


class Transcript(
    Passing,
    component='transcript.js',
    dependencies=['icons.js', 'words.js', 'menus.js'],
    esm={'chatapp-client': 'client', 'chatapp-vendor': 'vendor'},
):
    """Shows a snapshot at once, then what arrives as the socket event `conversation`: [conversation, id, event, data].

    `start` is a frame id and the snapshot's body. `me` is the reader's person id, `zone` their IANA time zone; a reader who is not
    the `host` of the table is offered nothing that only the host may do. `compares`: a second model may be asked beside an answer;
    `on_models(id)` is called when the reader wants to choose it, answer with `offer`.
    `on_attach(last)` is called with the last frame id seen (None: send a fresh snapshot) on mount, reconnect, tab focus
    and after a gap; it must let the browser's socket hear the conversation and answer with `receive`, also when nothing
    was missed. `on_older(id)` and `on_newer(id)` ask for a page before or after a message, answered with `prepend` and
    `append_newer`. `on_act(action, message, arguments)` is one of edit {text}, branch, regenerate, compare {model}, continue,
    retry, delete, version {id}, details; it may answer with a sentence, which is shown beside the message. `shown` are the texts on
    the page, for tests without a browser. `landing` is what `land` would be given at once. Handlers may be async.
    """

    def __init__(
        self,
        *,
        conversation: str,
        start: tuple[str, Json],
        me: str,
        host: bool = True,
        zone: str,
        on_attach: Callable[[str | None], object],
        on_older: Callable[[str], object],
        on_act: Callable[[str, str, Json], Answer],
        shown: Callable[[], Sequence[str]],
        on_newer: Callable[[str], object] | None = None,
        on_models: Callable[[str], object] | None = None,
        compares: bool = False,
        landing: Json | None = None,
    ) -> None:
        super().__init__()
        self._props['conversation'] = conversation
        dict.__setitem__(self._props, 'start', {'id': start[0], 'body': start[1]})  # else each of its values is wrapped to be watched
        dict.__setitem__(self._props, 'landing', landing)
        self._props['me'], self._props['host'], self._props['compares'] = me, host, compares
        self._props['zone'] = zone
        self._on_attach, self._on_older, self._on_newer = on_attach, on_older, on_newer
        self._on_act, self._on_models = on_act, on_models
        self._shown = shown
        self.on('attach', self._attach)
        self.on('older', self._older)
        self.on('newer', self._newer)
        self.on('act', self._act)
        self.on('models', self._models)

    def receive(self, frames: Sequence[Frame]) -> None:
        """Answer `on_attach` with [id, event, data as JSON] frames: what was missed, or one snapshot, or nothing."""
        self.run_method('receive', [list(frame) for frame in frames])

    def prepend(self, page: Json) -> None:
        """Answer `on_older` with `messages`, oldest first, and `has_older`."""
        self.run_method('prepend', page)

    def land(self, landing: Json) -> None:
        """Go to the message `id` and mark it; `page` (`messages`, `has_older`, `has_newer`) goes in the place of what is shown."""
        self.run_method('land', landing)

    def append_newer(self, page: Json) -> None:
        """Answer `on_newer` with `messages`, oldest first, and `has_newer`."""
        self.run_method('appendNewer', page)

    def offer(self, message: str, groups: Sequence[ModelGroup]) -> None:
        """Answer `on_models` with the models to choose from, once more where there are others by now."""
        self.run_method('offer', message, [asdict(group) for group in groups])

    async def _attach(self, event: GenericEventArguments) -> None:
        dict.pop(self._props, 'landing', None)
        dict.pop(self._props, 'start', None)  # the browser has it: no need to keep a copy for every open page
        if event.args is None or isinstance(event.args, str):
            await _settled(self._on_attach(event.args))

    async def _older(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str):
            await _settled(self._on_older(event.args))

    async def _newer(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str) and self._on_newer is not None:
            await _settled(self._on_newer(event.args))

    async def _models(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str) and self._on_models is not None:
            await _settled(self._on_models(event.args))

    async def _act(self, event: GenericEventArguments) -> None:
        match event.args:
            case [str(action), str(message), dict(arguments)] if action in _ACTIONS:
                sentence = await _settled(self._on_act(action, message, arguments))
                self.run_method('acted', action, message, sentence if isinstance(sentence, str) else None)
            case _:
                return

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:  # Any: NiceGUI's own signature
        return list(self._shown())


async def _settled(result: object) -> object:
    return await result if inspect.isawaitable(result) else result


def frame(frame_id: str, event: str, body: Json) -> tuple[str, str, str]:
    """A frame for `receive` from a body that is not JSON text yet."""
    return frame_id, event, json.dumps(body, ensure_ascii=False, separators=(',', ':'))
