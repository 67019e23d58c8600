"""The exact words a model reads about its agent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.agents import Agent
from chatapp.domain.ids import AgentId
from chatapp.domain.particles import PARTICLES, named
from chatapp.domain.persona import Guidelines, persona_text

NAMES = ['프리렌', '히메', 'Alice', '서울', '하늘 🌤', '']
EXPECTED = {
    '은는': ['은', '는', '은', '은', '은', '은'],
    '이가': ['이', '가', '이', '이', '이', '이'],
    '을를': ['을', '를', '을', '을', '을', '을'],
    '과와': ['과', '와', '과', '과', '과', '과'],
    '으로로': ['으로', '로', '으로', '로', '으로', '으로'],
}


@pytest.mark.parametrize('pair', PARTICLES)
def test_the_particle_follows_the_last_syllable(pair: str) -> None:
    assert [named(f'{{agent_name:{pair}}}', name) for name in NAMES] == [
        f'{name}{particle}' for name, particle in zip(NAMES, EXPECTED[pair], strict=True)
    ]


def test_other_braces_are_left_alone() -> None:
    assert named('{agent_name} {agent_name:???} {x} {0} {{agent_name', 'Wren') == 'Wren Wren {x} {0} {{agent_name'


@given(text=st.text().filter(lambda text: 'agent_name' not in text))
def test_a_text_without_a_place_is_not_changed(text: str) -> None:
    assert named(text, 'Wren') == text


WREN = Agent(
    id=AgentId('1'),
    name='히메',
    nutshell='{agent_name:은는} says little.\n',
    characteristics='## Personality\n- **kind**: to all',
    recent_events='- [2026-11-01] came in',
)


def test_the_order_is_base_nutshell_characteristics_recent_events() -> None:
    assert persona_text(WREN, Guidelines(base='You are {agent_name}.')) == (
        'You are 히메.\n\n'
        '## 히메 in a nutshell\n\n히메는 says little.\n\n'
        "## 히메's characteristics\n\n## Personality\n- **kind**: to all\n\n"
        '## Recent events\n\n- [2026-11-01] came in'
    )


def test_what_is_empty_has_no_header() -> None:
    assert (
        persona_text(Agent(id=AgentId('1'), name='W', nutshell=' ', characteristics='x'), Guidelines(base=''))
        == "## W's characteristics\n\nx"
    )


def test_the_note_of_a_situation_stands_in_its_place_and_only_then() -> None:
    placed = Guidelines(base='A {situation_builder_note} B', situation='react briefly')
    assert persona_text(WREN, placed, situation=True).startswith('A react briefly B')
    assert persona_text(WREN, placed).startswith('A  B')
    after = Guidelines(base='A', situation='react briefly')
    assert persona_text(WREN, after, situation=True).startswith('A\n\nreact briefly\n\n##')
