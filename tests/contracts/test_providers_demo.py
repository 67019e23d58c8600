"""The demo is a provider like the others, useful, and never takes itself for a model."""

import asyncio
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp import seeds
from chatapp.domain.conversations import Effort
from chatapp.domain.panels import read_insights
from chatapp.domain.prompt import CONTINUE_TEXT, AssistantTurn, ModelRequest, PromptTurn, ToolResult, ToolResultTurn, ToolSpec, UserTurn
from chatapp.domain.stream import StopReason, TextDelta
from chatapp.domain.whiteboard import changed
from chatapp.ports.provider import Credentials
from chatapp.providers.demo.provider import DemoProvider
from chatapp.providers.opening import Opener
from tests.support.vendors import CLOCK, asking, hear

BEFORE = AssistantTurn(text='Something before.')
DEMO = DemoProvider(seeds.demo_pages(), rate=0)
NAMES_ITSELF = 'This is the demo'


def later(text: str) -> ModelRequest:
    """A question that is not the first of its conversation."""
    return asking('Hello', BEFORE, UserTurn(text=text))


async def test_it_is_opened_like_every_other_provider() -> None:
    provider = await Opener(pages=seeds.demo_pages(), demo_rate=0)(Credentials(name='demo', kind='demo', base_url='', api_key=''))
    assert list(await provider.models()) == ['lamp']
    assert (await hear(provider, asking('Where is my data?'))).finished[0].reason is StopReason.DONE
    await provider.aclose()


async def test_the_first_answer_says_that_it_is_a_demo_and_the_second_does_not_repeat_it() -> None:
    assert NAMES_ITSELF in (await hear(DEMO, asking('Where is my data?'))).text
    assert NAMES_ITSELF not in (await hear(DEMO, later('Where is my data?'))).text


@pytest.mark.parametrize(
    ('question', 'title'),
    [
        ('Where is my data?', 'Where your data lives'),
        ('How is it encrypted?', 'Encryption'),
        ('how do I add a key', 'Keys and providers'),
        ('What can you do?', 'What chatapp is'),
        ('Are you a real model?', 'The demo'),
        ('how do i stop an answer', 'Stopping an answer'),
        ('what happens if the server crashes', 'Continuing an interrupted answer'),
        ('How much does it cost?', 'Cost and the daily cap'),
        ('How do I use ollama', 'Local models'),
        ('can you remember me?', 'What comes later'),
        ('Tell me about versions', 'Regenerating, versions and branches'),
        ('How do I edit my message', 'Editing a message'),
        ('is there an API?', 'The HTTP interface'),
        ('I forgot my password', 'Passwords and signing in'),
        ('how to delete a chat', 'Deleting and undoing'),
        ('how do i change the port', 'Commands and settings of the program'),
        ('is anything sent to third parties?', 'Privacy'),
        ('Can several agents discuss in one room?', 'Rooms'),
        ('how do I invite a friend', 'People and guests'),
        ('how do I make a panel of experts', 'Panels and insights'),
        ('what does the critic write', 'Critics, whiteboard and votes'),
        ('Can I attach a picture?', 'Files and pictures'),
        ('how to search?', 'Search and the command palette'),
        ('export as pdf', 'Taking things away'),
    ],
)
async def test_a_question_about_the_app_finds_its_section(question: str, title: str) -> None:
    assert f'### {title}\n' in (await hear(DEMO, asking(question))).text


async def test_an_answer_names_the_words_of_the_question() -> None:
    assert 'You asked about **forgot** and **password**.' in (await hear(DEMO, asking('I forgot my password'))).text


async def test_what_it_does_not_know_it_says_and_names_what_can_be_asked() -> None:
    text = (await hear(DEMO, asking('What is the capital of France?'))).text
    assert 'I found nothing about **capital** and **France**' in text
    assert '- What chatapp is' in text


async def test_it_answers_in_many_deltas() -> None:
    assert len((await hear(DEMO, asking('Where is my data?'))).deltas) > 50


@pytest.mark.parametrize('question', ['What time is it?', "what's the date", 'Which day is it today?', '지금 몇 시야?'])
async def test_it_asks_the_clock_and_answers_with_what_the_clock_said(question: str) -> None:
    first = await hear(DEMO, asking(question, tools=(CLOCK,)))
    assert first.finished[0].reason is StopReason.TOOLS
    [call] = first.calls
    assert (call.name, call.arguments) == ('current_time', '{}')
    turns = (
        AssistantTurn(text=first.text),
        ToolResultTurn(results=(ToolResult(call=call.call, name=call.name, output='Friday, 12:34', ok=True),)),
    )
    second = await hear(DEMO, asking(question, *turns, tools=(CLOCK,)))
    assert 'Friday, 12:34' in second.text
    assert second.calls == []


async def test_a_zone_in_the_question_goes_to_the_clock() -> None:
    [call] = (await hear(DEMO, asking('What time is it in Asia/Seoul?', tools=(CLOCK,)))).calls
    assert json.loads(call.arguments) == {'zone': 'Asia/Seoul'}


async def test_without_a_clock_it_calls_none() -> None:
    assert (await hear(DEMO, asking('What time is it?'))).calls == []


async def test_a_clock_that_failed_is_told() -> None:
    failed = ToolResultTurn(results=(ToolResult(call='c', name='current_time', output='no such zone', ok=False),))
    text = (await hear(DEMO, asking('What time is it in Mars/Base?', AssistantTurn(text=''), failed, tools=(CLOCK,)))).text
    assert 'could not answer' in text
    assert 'no such zone' in text


async def test_it_thinks_only_when_asked_to_and_counts_it() -> None:
    silent = await hear(DEMO, asking('Where is my data?'))
    thinking = await hear(DEMO, asking('Where is my data?', effort=Effort.MEDIUM))
    assert silent.thinking == ''
    assert 'Where your data lives' in thinking.thinking
    assert silent.text == thinking.text
    assert silent.finished[0].usage
    assert thinking.finished[0].usage
    assert silent.finished[0].usage.thinking_tokens == 0
    assert thinking.finished[0].usage.thinking_tokens > 5
    assert thinking.finished[0].usage.output_tokens > silent.finished[0].usage.output_tokens > 50
    assert silent.finished[0].usage.input_tokens == asking('Where is my data?').estimated_input_tokens


async def test_the_same_question_gets_the_same_answer() -> None:
    other = DemoProvider(seeds.demo_pages(), rate=0)
    assert (await hear(DEMO, asking('tell me about keys'))).text == (await hear(other, asking('tell me about keys'))).text


@pytest.mark.parametrize(
    ('wish', 'shape'),
    [('Show me a table', r'\| --- \|'), ('write some code please', r'```python\n'), ('show markdown', r'- \[x\] '), ('hello', 'Hello!')],
)
async def test_it_shows_what_markdown_can_do(wish: str, shape: str) -> None:
    assert re.search(shape, (await hear(DEMO, asking(wish))).text)


@pytest.mark.parametrize(
    ('wishes', 'parts'),
    [
        ('How does chatapp keep my words? Show a table and code.', ['### ', '| --- |', '```python']),
        ('Show a table. And how is it encrypted?', ['### Encryption', '| --- |']),
        ('Tell me about encryption and show me some code', ['### Encryption', '```python']),
        ('What is the capital of France? Show a table.', ['Here you are:', '| --- |']),
    ],
)
async def test_all_that_is_wished_for_is_answered_the_documentation_first(wishes: str, parts: list[str]) -> None:
    text = (await hear(DEMO, later(wishes))).text
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert ('```python' in text) == ('code' in wishes)
    assert text.count('Here you are:') == 1


async def test_a_long_text_has_two_thousand_words() -> None:
    text = (await hear(DEMO, later('Write a long text'))).text
    assert len(re.sub(r'^## \d+$', '', text, flags=re.MULTILINE).split()) == 2000


async def test_a_pasted_text_is_summed_up_by_counting() -> None:
    text = (await hear(DEMO, later('Summarise: The lamp is on. The lamp hums. We read {late}.'))).text
    assert '**10 words** in 3 sentences' in text
    assert 'lamp' in text
    assert 'We read {late}.' in text


@given(cut=st.integers(0, 12_000))
def test_continue_goes_on_exactly_where_it_stopped(cut: int) -> None:
    async def scene() -> None:
        whole = (await hear(DEMO, asking('Write a long text'))).text
        broken = whole[: min(cut, len(whole) - 1)]
        rest = await hear(DEMO, asking('Write a long text', AssistantTurn(text=broken), UserTurn(text=CONTINUE_TEXT)))
        assert broken + rest.text == whole

    asyncio.run(scene())


async def test_another_models_answer_is_not_continued_with_something_else() -> None:
    rest = await hear(DEMO, asking('Write a poem', AssistantTurn(text='Shall I compare thee'), UserTurn(text=CONTINUE_TEXT)))
    assert 'nothing left to add' in rest.text


async def test_the_longest_answer_holds() -> None:
    heard = await hear(DEMO, replace(asking('Write a long text'), max_output_tokens=20))
    assert len(heard.deltas) == 20
    assert heard.finished[0].reason is StopReason.LENGTH


async def test_it_streams_at_a_readable_pace() -> None:
    provider = DemoProvider(seeds.demo_pages(), rate=50)
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with provider.stream(asking('hello')) as reply:
        count = 0
        async for part in reply:
            count += isinstance(part, TextDelta)
            if count == 10:
                break
    assert 0.19 < loop.time() - started < 2


async def test_what_is_shown_as_the_request_holds_the_whole_conversation() -> None:
    async with DEMO.stream(later('Where is my data?')) as reply:
        assert [part async for part in reply]
        shown = json.loads(reply.request_json)
    assert [message['role'] for message in shown['messages']] == ['user', 'assistant', 'user']


@given(text=st.text(max_size=700), effort=st.sampled_from(Effort))
def test_any_text_gets_an_answer(text: str, effort: Effort) -> None:
    async def scene() -> None:
        heard = await hear(DEMO, asking(text, effort=effort, tools=(CLOCK,)))
        assert heard.text.strip()
        assert len(heard.finished) == 1

    asyncio.run(scene())


def test_every_section_can_be_found_by_its_own_title() -> None:
    from chatapp.providers.demo.library import Library

    library = Library(seeds.demo_pages())
    assert len(library.sections) > 15
    for section in library.sections:
        assert library.search(section.title)[0].section == section


# --- at a table ------------------------------------------------------------------------------------------------------
AT_TABLE = """Rules.

## Ann in a nutshell

Ann keeps bees in a garden. She is patient.

You are Ann, in a room with Ada, Bo. Lines of the others begin with their names."""
SKIP = ToolSpec(name='skip', description='', parameters='{}')


def at_the_table(*turns: PromptTurn) -> ModelRequest:
    return replace(asking('x'), system=AT_TABLE, turns=turns, tools=(SKIP,))


async def test_in_a_room_it_speaks_in_character_and_never_as_a_demo() -> None:
    heard = await hear(DEMO, at_the_table(UserTurn(text='Ada: Should we paint the kitchen?')))
    assert 'I keep bees in a garden.' in heard.text
    assert '“Should we paint the kitchen”' in heard.text
    assert NAMES_ITSELF not in heard.text


async def test_in_a_room_it_passes_when_it_is_not_spoken_to_or_asked_to() -> None:
    said = AssistantTurn(text='Before.')
    for newest in ('Bo: I would not.', 'Ada: Please be silent for once.'):
        heard = await hear(DEMO, at_the_table(UserTurn(text='Ada: Hi'), said, UserTurn(text=newest)))
        assert (heard.text, [call.name for call in heard.calls]) == ('', ['skip'])
    called = await hear(DEMO, at_the_table(UserTurn(text='Ada: Hi'), said, UserTurn(text='Bo: What does Ann think?')))
    assert called.text


async def test_in_a_room_it_calls_whom_it_is_told_to_ask() -> None:
    heard = await hear(DEMO, at_the_table(UserTurn(text='Ada: Would you ask Bo about the paint?')))
    assert '@Bo, what do you say?' in heard.text


def with_duty(prompt: str, *said: str) -> ModelRequest:
    return replace(at_the_table(UserTurn(text='\n\n'.join(said))), system=f'{AT_TABLE}\n\n{seeds.prompt(prompt)}')


async def test_as_a_critic_it_counts_and_says_that_it_cannot_judge() -> None:
    system = seeds.prompt('critic').replace('{name}', 'Critic').replace('{others}', 'Ada, Bo')
    talk = UserTurn(text='Ada: Tea or coffee?\n\nBo: Tea.\n\nBo: Always.\n+ Vote: tea')
    heard = await hear(DEMO, replace(asking('x'), system=system, turns=(talk,), tools=()))
    assert all(part in heard.text for part in ('Bo spoke 2 times', 'Nobody gave a figure', 'cannot judge'))
    assert 'Vote' not in heard.text


async def test_it_keeps_a_whiteboard_others_can_add_up() -> None:
    heard = await hear(DEMO, with_duty('whiteboard', 'Ada: We meet at nine. Bring tea.', 'Bo: I agree.'))
    assert changed((), heard.text) == ('We meet at nine', 'Bring tea')
    wiped = await hear(DEMO, with_duty('whiteboard', 'Ada: Please clear the board.'))
    assert changed(('a',), wiped.text) == ()
    assert [call.name for call in (await hear(DEMO, with_duty('whiteboard', 'Bo: Nobody asked.'))).calls] == ['skip']


async def test_it_counts_votes_when_somebody_calls_for_it() -> None:
    said = ('Ada: I vote for coffee.', 'Bo: I vote for tea.', 'Ada: No, I vote for tea. Count the votes!')
    assert (await hear(DEMO, with_duty('vote', *said))).text.strip() == 'tea 2'
    assert [call.name for call in (await hear(DEMO, with_duty('vote', 'Ada: Nice weather.'))).calls] == ['skip']


async def test_it_draws_insights_that_can_be_read_and_says_what_they_are_worth() -> None:
    talk = 'Ada: Which bread?\n\nWren: Rye bread keeps longer.\n\nOrsino: Wheat bread: lighter.'
    request = replace(asking(talk), system=seeds.prompt('insights'))
    texts, consensus = read_insights((await hear(DEMO, request)).text)
    assert 'No model is behind the demo' in texts['conclusion']
    assert 'Wren: Rye bread keeps longer.' in texts['summary']
    assert consensus == 20  # "bread" of bread, keeps, longer, wheat, lighter
    assert read_insights((await hear(DEMO, replace(asking('Ada: Which?'), system=seeds.prompt('insights')))).text)[1] == 0
