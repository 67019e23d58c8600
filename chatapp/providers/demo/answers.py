"""What the demo says to a request. Pure: the same request always gets the same answer."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatapp.domain.prompt import CONTINUE_TEXT, AssistantTurn, ModelRequest, Picture, PromptTurn, ToolResultTurn, UserTurn
from chatapp.domain.wording import t
from chatapp.providers.demo import insights, roles, rooms
from chatapp.providers.demo.library import Library, telling
from chatapp.providers.demo.samples import CODE, MARKDOWN, TABLE, long_text, summary

CLOCK = 'current_time'
LONG_PASTE_CHARS = 600
_TIME = re.compile(
    r"\b(what(?:'s| is)? (?:the )?(?:time|date|day)\b|what time|time is it|today'?s date|which day|day is (?:it|today)"
    r'|current (?:time|date)|wie spät|wieviel uhr)|몇 시|날짜',
    re.IGNORECASE,
)
_ZONE = re.compile(r'\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+\b')
_GREETING = re.compile(r'^\W*(hi|hello|hey|good (morning|day|evening)|안녕\w*|hallo|bonjour)\b[\w\s,]{0,20}\W*$', re.IGNORECASE)
_WANT = r'\b(?:show|write|give|make|print|draw|need|want|example|sample)\b.*'
_SHOWN = (
    (re.compile(_WANT + r'\btable\b', re.IGNORECASE), TABLE),
    (re.compile(_WANT + r'\b(?:code|python|program|function)\b', re.IGNORECASE), CODE),
)
_SHOWN_TOGETHER = re.compile(_WANT + r'\b(?:markdown|formatting)\b', re.IGNORECASE)
_SENTENCE_END = re.compile(r'(?<=[.?!])\s+|\n+')
_LONG = re.compile(_WANT + r'\b(?:long|longer|2,?000 words)\b', re.IGNORECASE)
_SUMMARISE = re.compile(r'^\W*(?:please )?(?:summari[sz]e|sum up|echo|repeat)\b[^:\n]{0,40}[:\n]\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is thought and said; `arguments` not None means that the `tool` is called with them."""

    thinking: str
    text: str
    arguments: str | None = None
    tool: str = CLOCK


def answer(request: ModelRequest, library: Library) -> Answer:
    """The whole answer to a request."""
    last = request.turns[-1]
    if isinstance(last, ToolResultTurn):
        return _told(last)
    asked = last.text if isinstance(last, UserTurn) else ''
    if roles.is_critic(request):
        return Answer(thinking=t('I count who said what.'), text=roles.report(request))
    if insights.is_asked(request):
        return Answer(thinking=t('I count who used which words.'), text=insights.drawn(request))
    if rooms.is_in_room(request) and not asked.endswith(CONTINUE_TEXT):
        return _at_the_table(request)
    if isinstance(last, UserTurn) and last.pictures:
        return Answer(thinking=t('There are pictures. I cannot see them.'), text=_introduction(request.turns) + _unseen(last.pictures))
    if asked.endswith(CONTINUE_TEXT):
        return _continued(request, library)
    return _replied(asked, request, library)


def _at_the_table(request: ModelRequest) -> Answer:
    said = rooms.says(request)
    if not said:
        return Answer(thinking=t('Nobody has said anything I should answer.'), text='', arguments='{}', tool=rooms.SKIP)
    return Answer(thinking=t('I answer from who I am and from the words that were said.'), text=said)


def _replied(asked: str, request: ModelRequest, library: Library) -> Answer:
    if len(asked) < LONG_PASTE_CHARS and _TIME.search(asked) and any(tool.name == CLOCK for tool in request.tools):
        return _clock(asked, request.turns)
    text = _shown(asked) or _both(asked, library) or _found(asked, library)
    return Answer(thinking=_noted(asked, library), text=_introduction(request.turns) + text)


def _unseen(pictures: Sequence[Picture]) -> str:
    """Says what came, so that one sees that it came."""
    known = [
        t('{kind}, {kilobytes} kB', kind=one.type.removeprefix('image/').upper(), kilobytes=f'{one.size_bytes / 1000:,.1f}')
        for one in pictures
    ]
    listed = '\n'.join(f'- {one}' for one in known)
    return t('I am a demo and cannot see. A model that can would have been given:') + f'\n\n{listed}'


def _introduction(turns: Sequence[PromptTurn]) -> str:
    """Said once in a conversation, so that nobody takes the demo for a model."""
    if any(isinstance(turn, AssistantTurn) for turn in turns):
        return ''
    return t('*This is the demo: no model stands behind it. It answers from the app’s own documentation.*') + '\n\n'


def _clock(asked: str, turns: Sequence[PromptTurn]) -> Answer:
    zone = _ZONE.search(asked)
    return Answer(
        thinking=t('The question is about the time. I have no clock, but the tool `{tool}` has one.', tool=CLOCK),
        text=_introduction(turns) + t('I ask the clock.') + '\n\n',
        arguments=json.dumps({'zone': zone[0]} if zone else {}),
    )


def _told(turn: ToolResultTurn) -> Answer:
    """The answer with a tool's result, never one without it."""
    lines = []
    for result in turn.results:
        if result.ok:
            lines.append(t('It is **{output}**. The tool `{tool}` says so.', output=result.output.strip(), tool=result.name))
        else:
            lines.append(t('The tool `{tool}` could not answer: {output}', tool=result.name, output=result.output.strip()))
    return Answer(thinking=t('The tool has answered; its words go into mine.'), text='\n\n'.join(lines))


def _continued(request: ModelRequest, library: Library) -> Answer:
    """The rest of an answer that broke off: all answers can be made again, so the rest is known exactly."""
    partial, before = request.turns[-2] if len(request.turns) > 2 else None, request.turns[:-2]
    if isinstance(partial, AssistantTurn) and before and isinstance(before[-1], UserTurn):
        whole = _replied(before[-1].text, ModelRequest(model=request.model, system='', turns=before, tools=request.tools), library).text
        if whole.startswith(partial.text) and len(whole) > len(partial.text):
            return Answer(thinking=t('I know how this answer goes on.'), text=whole[len(partial.text) :])
    return Answer(thinking='', text=t('\n\nThere is nothing left to add. Ask again, or choose a model that can go on from here.'))


def _shown(asked: str) -> str:
    if match := _SUMMARISE.search(asked):
        return summary(asked[match.end() :])
    if len(asked) >= LONG_PASTE_CHARS:
        return summary(asked)
    if _LONG.search(asked):
        return long_text()
    if _GREETING.search(asked):
        return t('Hello! Ask me what this app can do, where your data lives, how to add a key, or what time it is.')
    return ''


def _both(asked: str, library: Library) -> str:
    """What is known of the question, then the samples that were wished for beside it; empty without such a wish."""
    questions, wishes = [], []
    for sentence in _SENTENCE_END.split(asked):
        wanted = [pattern.search(sentence) for pattern in (*(pattern for pattern, _ in _SHOWN), _SHOWN_TOGETHER)]
        begins = min((match.start() for match in wanted if match), default=len(sentence))
        questions.append(sentence[:begins])
        wishes.append(sentence[begins:])
    samples = _samples(wishes)
    question = ' '.join(questions).strip()
    if not samples or not library.search(question):
        return samples
    return f'{_found(question, library)}\n\n{samples}'


def _samples(wishes: Sequence[str]) -> str:
    """Each sample once, in the order of the list; the page that shows everything when nothing narrower was meant."""
    chosen = [sample for pattern, sample in _SHOWN if any(pattern.search(wish) for wish in wishes)]
    if not chosen and any(_SHOWN_TOGETHER.search(wish) for wish in wishes):
        chosen = [MARKDOWN]
    return '\n\n'.join([t('Here you are:'), *(sample.rstrip() for sample in chosen)]) if chosen else ''


def _found(asked: str, library: Library) -> str:
    """The best section, named by the words of the question, and where else to look."""
    found = library.search(asked)
    if not telling(asked) and library.sections:
        return f'### {library.sections[0].title}\n\n{library.sections[0].body}'  # "what can you do?" and the like
    if not found:
        return _nothing(asked, library)
    best = found[0].section
    matching = [word for word in telling(asked) if library.knows(word, best)]
    lines = [t('You asked about {words}.', words=_list_of(matching)), f'### {best.title}', best.body]
    others = [f'*{other.section.title}*' for other in found[1:3] if other.score > found[0].score / 2]
    if others:
        lines.append(t('Near to it: {titles}. Ask me about that too.', titles=_list_of(others, mark='')))
    return '\n\n'.join(lines)


def _nothing(asked: str, library: Library) -> str:
    words = telling(asked)[:4]
    what = t('I found nothing about {words}', words=_list_of(words)) if words else t('I found nothing about that')
    titles = '\n'.join(f'- {section.title}' for section in library.sections[:8])
    told = t('I only know the app’s own documentation. You can ask me about:')
    more = t('For anything else, add a provider’s key under Settings and choose a real model.')
    return f'{what}. {told}\n\n{titles}\n\n{more}'


def _noted(asked: str, library: Library) -> str:
    """No thoughts, only a note of how the answer was found."""
    found = library.search(asked)[:3]
    words = ', '.join(telling(asked)[:8]) or t('none')
    near = ', '.join(f'{one.section.title} ({one.score:.1f})' for one in found) or t('nothing')
    return t('The words that carry the question: {words}. What the documentation has near them: {near}.', words=words, near=near)


def _list_of(words: Sequence[str], *, mark: str = '**') -> str:
    """Words joined as one says them."""
    marked = [f'{mark}{word}{mark}' for word in words]
    if len(marked) < 2:
        return ''.join(marked)
    return t('{most} and {last}', most=', '.join(marked[:-1]), last=marked[-1])
