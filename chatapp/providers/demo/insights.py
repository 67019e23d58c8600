"""The demo as the reader of a panel's talk: it counts, quotes, and says that it did no more. Pure."""

import json
import re

from chatapp.domain.prompt import ModelRequest, UserTurn
from chatapp.domain.wording import t

_ASKED = 'Answer with one JSON object'
_LINE = re.compile(r'^(?P<name>[^:\n]{1,100}): (?P<text>.+)', re.DOTALL)
_WORD = re.compile(r'\w{4,}')
QUOTE_CHARS = 160


def is_asked(request: ModelRequest) -> bool:
    """Whether the request wants to know what a panel came to."""
    return _ASKED in request.system and '"consensus"' in request.system


def drawn(request: ModelRequest) -> str:
    """The four texts and a consensus that is the share of longer words all speakers have in common."""
    last = request.turns[-1]
    lines = [found for part in (last.text if isinstance(last, UserTurn) else '').split('\n\n') if (found := _LINE.match(part))]
    question, answers = (_quoted(lines[0]['text']) if lines else ''), lines[1:]
    names = list(dict.fromkeys(one['name'] for one in answers))
    words = [{word.casefold() for one in answers if one['name'] == name for word in _WORD.findall(one['text'])} for name in names]
    shared, all_words = set.intersection(*words) if words else set(), set.union(*words) if words else set()
    told = {
        'conclusion': t('No model is behind the demo, so nothing is concluded: choose one, and draw again.'),
        'analysis': t('{shared} of {all} longer words were used by everybody.', shared=len(shared), all=len(all_words)),
        'summary': '\n'.join(f'- {one["name"]}: {_quoted(one["text"])}' for one in answers[-len(names) or None :]) or question,
        'recommendation': t('Ask the same question of a panel with a model behind it: “{question}”', question=question),
    }
    return json.dumps({**told, 'consensus': round(len(shared) / len(all_words), 2) if all_words else 0}, ensure_ascii=False)


def _quoted(text: str) -> str:
    line = ' '.join(text.split())
    return line if len(line) <= QUOTE_CHARS else line[:QUOTE_CHARS].rpartition(' ')[0] + '…'
