"""Names, folders and what they say of an agent."""

import unicodedata

import pytest

from chatapp.domain.agent_folder import FolderText, agent_from, brain_policy, picture_among
from chatapp.domain.agents import Agent, Policy, ToolWords, agent_name, same_name
from chatapp.domain.errors import BadInput
from chatapp.domain.ids import AgentId
from chatapp.domain.model_ref import ModelRef
from chatapp.domain.money import Cap
from chatapp.domain.traits import NO_TRAITS, Traits, agent_traits, as_values, group_traits

HOSTILE = [
    '',
    ' ',
    '.',
    '..',
    '../up',
    'a/b',
    'a\\b',
    '/etc',
    'C:',
    'a\0b',
    'a\nb',
    'CON',
    'con.txt',
    'LPT1',
    'NUL',
    '.hidden',
    'ends.',
    'group_x',
    'x' * 101,
    '하' * 100,
    '\ud800',
    '\u202eevil',
    'a{agent_name}',
]


@pytest.mark.parametrize('name', HOSTILE)
def test_a_name_that_is_no_folder_everywhere_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        agent_name(name)


@pytest.mark.parametrize('name', ['프리렌', 'Dr. Ada-Lovelace', '👩‍🚀 Mae', 'x' * 100, 'Ünïcode', 'con artist', "O'Neil"])
def test_a_name_in_any_language_is_kept(name: str) -> None:
    assert agent_name(f' {name} ') == name


def test_names_that_are_one_folder_on_some_systems_are_one() -> None:
    assert same_name('하늘', '\u1112\u1161\u1102\u1173\u11af')
    assert same_name('Ada', 'ADA')
    assert not same_name('Ada', 'Adá')


def agent(*, own: Traits = NO_TRAITS, group: Traits = NO_TRAITS, name: str = 'Wren', **texts: str) -> Agent:
    files = {f'{file}.md': text for file, text in texts.items()}
    return agent_from(AgentId('1'), name, '', FolderText(texts=files, traits=own, group_traits=group))


def test_a_folder_that_says_nothing_gives_the_defaults() -> None:
    assert agent(in_a_nutshell='Short.') == Agent(id=AgentId('1'), name='Wren', nutshell='Short.')


def test_what_the_group_says_wins_and_taking_it_away_restores_the_agents_own() -> None:
    own, group = Traits(priority=3, transparent=True), Traits(priority=-1, interrupt_every_turn=True)
    both = agent(own=own, group=group)
    assert (both.priority, both.transparent, both.interrupt_every_turn, both.final_response) == (-1, True, True, False)
    assert (agent(own=own).priority, agent().priority) == (3, 0)


def test_words_about_a_tool_are_merged_one_by_one() -> None:
    own = Traits(tool_words={'skip': ToolWords(description='own', response='own'), 'recall': ToolWords(enabled=False)})
    group = Traits(tool_words={'skip': ToolWords(response='group')})
    assert agent(own=own, group=group).tool_words == {
        'skip': ToolWords(description='own', response='group'),
        'recall': ToolWords(enabled=False),
    }


def test_consolidated_memory_wins_and_a_setting_reverses_it() -> None:
    files = {'consolidated_memory.md': '## [new]\nb', 'long_term_memory.md': '## [old]\na'}
    found = FolderText(texts=files)
    assert [one.title for one in agent_from(AgentId('1'), 'W', '', found).memories] == ['new']
    assert [one.title for one in agent_from(AgentId('1'), 'W', '', found, memory_first='long_term_memory.md').memories] == ['old']
    assert [one.title for one in agent(long_term_memory='## [old]\na').memories] == ['old']


@pytest.mark.parametrize('name', ['critic', 'Critic', 'CRITIC'])
def test_an_agent_named_critic_is_one(name: str) -> None:
    assert agent(name=name).critic
    assert not agent(name='Critical').critic
    assert agent(own=Traits(critic=True)).critic


@pytest.mark.parametrize('name', ['whiteboard', 'Whiteboard', '화이트보드', unicodedata.normalize('NFD', '화이트보드')])
def test_an_agent_named_whiteboard_keeps_one(name: str) -> None:
    assert agent(name=name).whiteboard
    assert not agent(name='Whiteboards').whiteboard
    assert agent(own=Traits(whiteboard=True)).whiteboard


@pytest.mark.parametrize('name', ['Vote Counter', '투표원'])
def test_a_vote_counter_has_the_last_word_unless_a_file_says_otherwise(name: str) -> None:
    assert (agent(name=name).vote, agent(name=name).final_response) == (True, True)
    assert not agent(name=name, own=Traits(final_response=False)).final_response
    assert agent(group=Traits(vote=True)).final_response
    assert not agent().final_response


def test_a_group_says_who_is_a_critic_and_who_keeps_the_board() -> None:
    both = agent(own=Traits(critic=True), group=group_traits({'critic': False, 'whiteboard': True}))
    assert (both.critic, both.whiteboard) == (False, True)


def test_everything_agent_yaml_may_say() -> None:
    read = agent_traits(
        {
            'model': 'openai:gpt-6-sol',
            'temperature': 1,
            'tools': ['skip', 'recall'],
            'talkativeness': 0.25,
            'budget': {'tokens': 1000, 'dollars': 0.5},
            'interrupt_every_turn': 1,
            'priority': -5,
            'critic': False,
            'tool_words': {'memorize': False, 'skip': {'response': 'fine'}},
            'what we do not know': [1],
        }
    )
    assert read == Traits(
        model=ModelRef('openai', 'gpt-6-sol'),
        temperature=1.0,
        tools=frozenset({'skip', 'recall'}),
        talkativeness=0.25,
        budget=Cap(tokens=1000, micros=500_000),
        interrupt_every_turn=True,
        priority=-5,
        critic=False,
        tool_words={'memorize': ToolWords(enabled=False), 'skip': ToolWords(response='fine')},
    )


WRONG: list[dict[str, object]] = [
    {'model': 'nobody'},
    {'temperature': 'hot'},
    {'temperature': 2.1},
    {'temperature': float('nan')},
    {'talkativeness': -0.1},
    {'talkativeness': True},
    {'tools': 'skip'},
    {'tools': [1]},
    {'budget': 5},
    {'budget': {'tokens': -1}},
    {'priority': 1.5},
    {'priority': 10**9},
    {'transparent': 'perhaps'},
    {'tool_words': ['skip']},
    {'tool_words': {'skip': {'response': []}}},
]


@pytest.mark.parametrize('values', WRONG, ids=str)
def test_a_value_that_cannot_be_is_named(values: dict[str, object]) -> None:
    (key,) = values
    with pytest.raises(BadInput) as refused:
        agent_traits(values)
    assert key in refused.value.sentence


def test_a_group_says_flags_and_words_about_tools_only() -> None:
    said = {'priority': 2, 'tools': {'skip': {'response': 'ok', 'group': 'action'}}, 'model': 'demo:lamp'}
    assert group_traits(said) == Traits(priority=2, tool_words={'skip': ToolWords(response='ok')})
    assert group_traits(as_values(None)) == NO_TRAITS


BRAINS = [
    ('', None),
    ('enabled: false\npolicy: optimistic', None),
    ('Enabled:TRUE', Policy.BALANCED),
    ('enabled: true\npolicy:Avoidant', Policy.AVOIDANT),
    ('enabled: true\npolicy: wild', Policy.BALANCED),
]


@pytest.mark.parametrize(('text', 'policy'), BRAINS)
def test_a_memory_brain_is_on_only_when_it_says_so(text: str, policy: Policy | None) -> None:
    assert brain_policy(text) is policy


PICTURES = [
    (['avatar.png', 'profile.webp'], 'profile.webp'),
    (['photo.gif', 'picture.SVG'], 'picture.SVG'),
    (['profile-pic.webp', 'notes.md'], 'profile-pic.webp'),
    (['b.jpg', 'a.png'], 'a.png'),
    (['notes.md', 'voice.wav'], None),
]


@pytest.mark.parametrize(('names', 'chosen'), PICTURES)
def test_the_picture_of_a_folder(names: list[str], chosen: str | None) -> None:
    assert picture_among(names) == chosen
