"""The head of a page: title, model, thinking, context, cost."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from nicegui.element import Element

from chatapp.domain.filling import Filling
from chatapp.domain.wording import t


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShown:
    """The chosen model; `thinks` shows the switch for thinking."""

    ref: str
    label: str
    thinks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """How much of the window the last request filled."""

    percent: int
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostShown:
    text: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    name: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelGroup:
    """The models of one connection."""

    label: str
    items: tuple[ModelChoice, ...]


class Header(
    Element,
    component='header.js',
    dependencies=['icons.js', 'words.js', 'menus.js', 'taking.js', 'weights.js'],
    esm={'chatapp-client': 'client'},
):
    """Shows what `show` is given.

    `on_models` is called when the reader opens the list of models: answer with `offer`. `on_weigh` when they ask what
    fills the context: answer with `weights`.
    """

    def __init__(
        self,
        *,
        on_rename: Callable[[str], Awaitable[None]],
        on_models: Callable[[], Awaitable[None]],
        on_model: Callable[[str], Awaitable[None]],
        on_effort: Callable[[str], Awaitable[None]],
        on_act: Callable[[str], Awaitable[None]],
        on_inspect: Callable[[], Awaitable[None]],
        on_people: Callable[[], Awaitable[None]],
        on_weigh: Callable[[], Awaitable[None]],
        on_settings: Callable[[], Awaitable[None]],
    ) -> None:
        """`on_act` gets what was chosen: pin, unpin, archive, unarchive, duplicate, template, topics, tree, leave or remove."""
        super().__init__()
        self._props['conversation'] = self._props['title'] = ''
        self._props['model'], self._props['effort'] = asdict(ModelShown(ref='', label='', thinks=False)), 'off'
        self._props['used'] = self._props['cost'] = None
        self._props['cast'], self._props['persons'], self._props['mine'] = [], 0, True
        self.on('rename', lambda event: on_rename(str(event.args)))
        self.on('models', on_models, args=[])
        self.on('model', lambda event: on_model(str(event.args)))
        self.on('effort', lambda event: on_effort(str(event.args)))
        self.on('act', lambda event: on_act(str(event.args)))
        self.on('inspect', on_inspect, args=[])
        self.on('people', on_people, args=[])
        self.on('weigh', on_weigh, args=[])
        self.on('settings', on_settings, args=[])

    def show(
        self,
        *,
        conversation: str,
        title: str,
        model: ModelShown,
        effort: str,
        pinned: bool = False,
        archived: bool = False,
        origin: Mapping[str, str] | None = None,
        cast: Sequence[str] = (),
        persons: int = 0,
        mine: bool = True,
    ) -> None:
        """The cover of a conversation, or '' for a new chat: there only the model can be chosen. `cast` sits in a room.

        The first `persons` of them are people. `mine` gives the reader what only the owner may do.
        """
        self._change(
            conversation=conversation,
            title=title,
            model=asdict(model),
            effort=effort,
            pinned=pinned,
            archived=archived,
            origin=origin,
            cast=list(cast),
            persons=persons,
            mine=mine,
        )

    def measure(self, *, used: Used | None, cost: CostShown | None) -> None:
        """None hides what is not known yet."""
        self._change(used=asdict(used) if used else None, cost=asdict(cost) if cost else None)

    def offer(self, groups: Sequence[ModelGroup]) -> None:
        """Open the list of models."""
        self.run_method('offer', [asdict(group) for group in groups])

    def weights(self, filling: Filling, *, branch: str, whole: CostShown) -> None:
        """Fill the panel the reader opened: what the window holds, what this branch and what all of it cost."""
        weighed = asdict(filling) | {'used': filling.used, 'free': filling.free}
        self.run_method('weights', {'filling': weighed, 'branch': branch, 'all': asdict(whole)})

    def _change(self, **props: object) -> None:
        if any(self._props.get(name) != value for name, value in props.items()):
            self._props.update(props)
            self.update()

    def _displayed_contents(self, *, only_visible: bool) -> list[object]:
        model, cost = self._props['model'], self._props['cost']
        thinking = t('Thinking: {effort}', effort=self._props['effort']) if model['thinks'] else None
        return [self._props['title'], t('Model: {name}', name=model['label']), thinking, cost['text'] if cost else None]
