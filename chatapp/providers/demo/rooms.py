"""The demo as an agent of a room: it speaks in character, once to each thing a person says, and passes otherwise. Pure."""

import re
import zlib
from collections.abc import Sequence

from chatapp.domain.prompt import AssistantTurn, ModelRequest, PromptTurn, UserTurn
from chatapp.domain.wording import t
from chatapp.providers.demo.roles import duty

SKIP = 'skip'
_PLACE = re.compile(r'^You are (?P<name>.+?), in a room with (?P<others>.+?)\. Lines of the others', re.MULTILINE)
_NUTSHELL = re.compile(r'^## .+ in a nutshell\n+(?P<text>.+?)(?:\n##|\n\n|\Z)', re.MULTILINE | re.DOTALL)
_OWN_FORMS = {'is': 'am', 'has': 'have', 'was': 'was', 'does': 'do', 'goes': 'go'}
_SECOND_S = re.compile(r'(?<=sh|ch|ss)es$|(?<=[^s])s$')
TOPIC_CHARS = 60
_SILENCE = re.compile(r'\b(?:pass|be silent|stay silent|say nothing|skip)\b|조용', re.IGNORECASE)
_ASK = re.compile(r'\bask (?P<whom>\w[\w-]*)', re.IGNORECASE)
_VIEWS = (
    t('“{topic}” is where I would begin.'),
    t('Before anything else: what do we mean by “{topic}”?'),
    t('“{topic}”, yes, and I am not sure we have looked at all of it.'),
    t('I have seen “{topic}” go both ways.'),
    t('Let us be exact about “{topic}” first.'),
)
_ENDS = (
    t('That is my first thought, not my last.'),
    t('Somebody will disagree, and should.'),
    t('Tell me what I am missing.'),
    t('I would want one example before I go on.'),
)


def is_in_room(request: ModelRequest) -> bool:
    """Whether the request is made of an agent that sits with others."""
    return _PLACE.search(request.system) is not None


def says(request: ModelRequest) -> str:
    """What this agent says now; empty when it passes."""
    place = _PLACE.search(request.system)
    assert place is not None
    name, people = place['name'], [one.strip() for one in place['others'].split(',')]
    newest = _newest(request.turns)
    to_answer = [line for line in newest if line.startswith((f'{people[0]}:', f'{people[0]} (')) or name in line.partition(':')[2]]
    can_pass = any(tool.name == SKIP for tool in request.tools)
    heard = ' '.join(line.partition(':')[2] for line in to_answer) or ' '.join(newest)
    done = duty(request, ' '.join(line.partition(':')[2] for line in to_answer))
    if done or (done is not None and can_pass):
        return done
    if can_pass and (not to_answer or _SILENCE.search(heard)):
        return ''
    dice = zlib.crc32(f'{name}\n{heard}'.encode())
    view = _VIEWS[dice % len(_VIEWS)].format(topic=_topic(heard))
    parts = [view, _who(request, name), _ENDS[dice // 7 % len(_ENDS)], _asks(heard, people[1:])]
    return ' '.join(part for part in parts if part)


def _newest(turns: Sequence[PromptTurn]) -> list[str]:
    """What was said since this agent's own last words, a line for each speaker."""
    said: list[str] = []
    for turn in turns:
        if isinstance(turn, AssistantTurn):
            said = []
        elif isinstance(turn, UserTurn):
            said += [line for line in turn.text.split('\n\n') if line.strip()]
    return said


def _topic(heard: str) -> str:
    """The first sentence of what was said, without its end."""
    sentence = re.split(r'(?<=[.!?。])\s', heard.strip())[0].rstrip('.!?。 ')
    return sentence if len(sentence) <= TOPIC_CHARS else sentence[:TOPIC_CHARS].rpartition(' ')[0] + '…'


def _who(request: ModelRequest, name: str) -> str:
    """The first sentence of who it is, said by itself, so that one hears the character."""
    found = _NUTSHELL.search(request.system)
    sentence = re.split(r'(?<=[.!?。])\s', found['text'].strip())[0].replace('\n', ' ') if found else ''
    rest = sentence.removeprefix(f'{name} ')
    if rest == sentence:
        return ''
    verb, _, what = rest.partition(' ')
    return f'I {_OWN_FORMS.get(verb) or _SECOND_S.sub("", verb)} {what}'


def _asks(heard: str, others: Sequence[str]) -> str:
    wish = _ASK.search(heard)
    whom = next((one for one in others if wish and one.casefold() == wish['whom'].casefold()), None)
    return t('@{name}, what do you say?', name=whom) if whom else ''
