"""The places for keys, as they stand: what is set, by whom, and what can be typed."""

from collections.abc import Sequence

from chatapp.domain.models import Connection
from chatapp.domain.wording import t
from components.setup_form import KeySlot

VENDORS = (
    ('anthropic', 'anthropic', t('Anthropic API key'), 'sk-ant-…'),
    ('openai', 'openai', t('OpenAI API key'), 'sk-…'),
    ('xai', 'openai', t('xAI API key'), 'xai-…'),
)
BUILT_IN = 'built-in'
IN_APP = 'app'


def vendor_slots(connections: Sequence[Connection]) -> list[KeySlot]:
    """One slot for each vendor, with what is known of its key."""
    known = {one.name: one for one in connections}
    return [
        KeySlot(
            name=name,
            kind=kind,
            label=label,
            note=_note(known.get(name)),
            placeholder=example,
            hint=_hint(known.get(name)),
            known=name in known,
        )
        for name, kind, label, example in VENDORS
    ]


def own_slots(connections: Sequence[Connection]) -> list[KeySlot]:
    """One slot for each endpoint that was added by name."""
    vendors = {name for name, *_ in VENDORS}
    return [
        KeySlot(name=one.name, kind=one.kind, label=one.label, note=one.base_url, placeholder=t('no key'), hint=one.key_hint, known=True)
        for one in connections
        if one.name not in vendors and one.source != BUILT_IN
    ]


def _note(connection: Connection | None) -> str:
    if connection is None:
        return ''
    return t('set here') if connection.source == IN_APP else t('found in the environment')


def _hint(connection: Connection | None) -> str:
    return connection.key_hint if connection else ''
