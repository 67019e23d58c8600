"""Panels, pure: how their kinds take turns, what of a talk is read, and what counts as insights."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.errors import BadInput
from chatapp.domain.ids import AgentId
from chatapp.domain.panels import MAX_TALK_CHARS, TEXTS, read_insights, rules_of, talk_of
from chatapp.domain.rooms import FirstRound, PanelKind, Rules, TurnPolicy, checked
from tests.support.builders import conversation, later, reply, said

WORDS = st.text(min_size=1).filter(str.strip)


@pytest.mark.parametrize('kind', PanelKind)
def test_every_kind_keeps_the_limits_of_a_usual_room(kind: PanelKind) -> None:
    usual = Rules(run_tokens=7, run_micros=8, max_messages=9, max_interactions=10, autonomous=True)
    rules = checked(rules_of(kind, usual), [AgentId('a')])
    assert (rules.run_tokens, rules.run_micros, rules.max_messages, rules.max_interactions) == (7, 8, 9, 10)
    assert not rules.autonomous


def test_only_many_personas_answer_at_once_and_unheard() -> None:
    at_once = [kind for kind in PanelKind if rules_of(kind, Rules()).first_round is FirstRound.CONCURRENT]
    assert at_once == [PanelKind.MULTI_PERSONA]
    assert rules_of(PanelKind.MULTI_PERSONA, Rules()).max_rounds == 0
    assert rules_of(PanelKind.EXPERT_PANEL, Rules()).policy is TurnPolicy.ROUND_ROBIN


@given(texts=st.tuples(WORDS, WORDS, WORDS, WORDS), consensus=st.floats(0, 1), around=st.sampled_from(['', '```json\n', 'Here: ']))
def test_what_is_whole_is_read_as_it_was_meant(texts: tuple[str, ...], consensus: float, around: str) -> None:
    values = dict(zip(TEXTS, texts, strict=True))
    read, hundredths = read_insights(f'{around}{json.dumps({**values, "consensus": consensus})}')
    assert read == {name: text.strip() for name, text in values.items()}
    assert abs(hundredths / 100 - consensus) <= 0.005


WHOLE = {**dict.fromkeys(TEXTS, 'x'), 'consensus': 0.5}


@pytest.mark.parametrize(
    'answer',
    [
        '',
        'They agree.',
        '[1]',
        '{' * 100_000,
        json.dumps({**WHOLE, 'consensus': 1.01}),
        json.dumps({**WHOLE, 'consensus': True}),
        json.dumps({**WHOLE, 'consensus': 'half'}),
        json.dumps({**WHOLE, 'consensus': float('nan')}),
        json.dumps({**WHOLE, 'summary': ' '}),
        json.dumps({**WHOLE, 'analysis': ['a']}),
        json.dumps({name: value for name, value in WHOLE.items() if name != 'conclusion'}),
    ],
)
def test_anything_else_is_refused_in_a_sentence(answer: str) -> None:
    with pytest.raises(BadInput, match='could not be read'):
        read_insights(answer)


def test_a_talk_is_the_question_and_its_end_without_whispers_and_what_is_gone() -> None:
    cover = conversation()
    question = said('Which bread?', into=cover)
    lines = [
        question,
        replace(reply('Rye.', to=question), to=None),
        replace(reply('secret', to=question), to='a'),
        replace(reply('gone', to=question), deleted_at=later()),
        replace(reply('z' * MAX_TALK_CHARS, to=question), to=None),
    ]
    talk = talk_of(lines)
    assert talk.startswith(f'{question.author.name}: Which bread?')
    assert 'secret' not in talk
    assert 'gone' not in talk
    assert talk.endswith('zzz')
    assert len(talk) <= MAX_TALK_CHARS + 100
    assert 'Rye.' in talk_of(lines[:2])
    assert talk_of([]) == ''
