"""A panel: a room made for one question, with personas that stay as they were, and what it came to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatapp.domain.errors import BadInput
from chatapp.domain.ids import ConversationId, InsightsId, MessageId
from chatapp.domain.messages import AuthorKind, Message
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.rooms import FirstRound, PanelKind, Rules, TurnPolicy
from chatapp.domain.wording import t

MOST_PERSONAS = 10
MAX_TALK_CHARS = 120_000  # of a talk that is read for insights: its end counts most
TEXTS = ('conclusion', 'analysis', 'summary', 'recommendation')
_ORDERS: Mapping[PanelKind, tuple[TurnPolicy, FirstRound, int]] = {
    PanelKind.MULTI_PERSONA: (TurnPolicy.NATURAL, FirstRound.CONCURRENT, 0),
    PanelKind.FOCUS_GROUP: (TurnPolicy.NATURAL, FirstRound.SEQUENTIAL, 2),
    PanelKind.EXPERT_PANEL: (TurnPolicy.ROUND_ROBIN, FirstRound.SEQUENTIAL, 1),
    PanelKind.BRAINSTORM: (TurnPolicy.ROUND_ROBIN, FirstRound.SEQUENTIAL, 3),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights:
    """What a panel came to, as a model read it that took no part. `after` is the newest message it had read.

    `consensus` runs from 0, nobody agrees, to 100, all do: hundredths of the scale that people and programs see.
    """

    id: InsightsId
    conversation: ConversationId
    after: MessageId
    model: ModelRef
    conclusion: str
    analysis: str
    summary: str
    recommendation: str
    consensus: int
    created_at: datetime


def rules_of(kind: PanelKind, usual: Rules) -> Rules:
    """How a panel of this kind takes turns; every other limit is that of a usual room.

    `multi_persona`: each answers once, at the same time, without reading the others. `focus_group`: one after the other,
    and two rounds more in which they answer each other. `expert_panel`: in the order of their seats, with one round of
    replies. `brainstorm`: in order, three rounds more.
    """
    policy, first_round, rounds = _ORDERS[kind]
    return replace(usual, policy=policy, first_round=first_round, max_rounds=rounds, autonomous=False)


def talk_of(history: Sequence[Message]) -> str:
    """What was said to everybody, each under the name of its speaker: the question, and as much of the end as is read."""
    said = [
        f'{one.author.name}: {one.text.strip()}'
        for one in history
        if one.deleted_at is None and one.to is None and one.author.kind is not AuthorKind.SYSTEM and one.text.strip()
    ]
    if not said:
        return ''
    rest = '\n\n'.join(said[1:])[-MAX_TALK_CHARS:]
    return f'{said[0][:MAX_TALK_CHARS]}\n\n{rest}'.strip()


def read_insights(answer: str) -> tuple[Mapping[str, str], int]:
    r"""The four texts by name, and the consensus in hundredths, of a model's answer; `BadInput` where they are not in it.

    >>> read_insights('```json\n{"conclusion": "a", "analysis": "b", "summary": "c", "recommendation": "d", "consensus": 0.25}\n```')[1]
    25
    """
    unread = BadInput(t('The model’s insights could not be read; ask again, or choose another model.'))
    begin, end = answer.find('{'), answer.rfind('}')
    try:
        found = json.loads(answer[begin : end + 1])
    except (ValueError, RecursionError):
        raise unread from None
    if not isinstance(found, dict):
        raise unread
    texts = {name: found[name].strip() for name in TEXTS if isinstance(found.get(name), str)}
    consensus = found.get('consensus')
    if len(texts) < len(TEXTS) or not all(texts.values()):
        raise unread
    if isinstance(consensus, bool) or not isinstance(consensus, int | float) or not 0 <= consensus <= 1:
        raise unread
    return texts, round(consensus * 100)
