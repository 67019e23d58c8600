"""Things the demo can show without looking anything up: a table, code, a long text, a summary. Pure."""

import re
from collections import Counter

from chatapp.domain.wording import t
from chatapp.providers.demo.library import telling

TABLE = """| Reading lamp | Light | Suits |
| --- | ---: | --- |
| brass, green shade | 400 lm | long evenings |
| clip-on | 150 lm | a shelf, a train |
| floor lamp | 800 lm | two readers |
"""
CODE = """```python
from collections import Counter

def commonest(text: str, count: int = 3) -> list[tuple[str, int]]:
    \"\"\"The words a text uses most.\"\"\"
    return Counter(text.lower().split()).most_common(count)

print(commonest('the lamp is on and the rain is near the lamp'))
```
"""
MARKDOWN = f"""## A page of Markdown

Words can be *slanted*, **strong** or `fixed`, and a line may quote:

> The lamp is on.

1. Lists count,
2. and
   - they nest.

- [x] A task that is done
- [ ] A task that is open

{TABLE}
{CODE}
A footnote explains[^1].

[^1]: It stands at the end.
"""
LONG_WORDS = 2000
_SCENES = (
    'The rain had begun before anyone looked up',
    'A page was turned, slowly, as if it were the last one',
    'Somebody on the stairs had forgotten why they came',
    'The lamp threw its circle on the table and left the rest to guessing',
    'There is a kind of silence that belongs to libraries after nine',
    'He marked the place with a ticket from another city',
    'She read the sentence twice, and the second time it was another one',
    'Outside, a tram took the curve with a complaint',
    'The clock had stopped at an hour that suited nobody',
    'Every book on that shelf had been read by someone who is not here now',
    'The kettle answered from the kitchen',
    'A letter fell out, folded in four, without a name',
    'It was too late for coffee and too early for sleep',
)
_TURNS = (
    'and nobody minded',
    'which was enough for one evening',
    'though it could have been otherwise',
    'as it does in autumn',
    'or so it seemed',
)


def long_text(words: int = LONG_WORDS) -> str:
    """Exactly so many words, the same every time, in chapters and paragraphs."""
    said: list[str] = []
    sentence = 0
    while len(said) < words:
        scene, turn = _SCENES[(sentence * 5) % len(_SCENES)], _TURNS[(sentence * 3 + sentence // 13) % len(_TURNS)]
        said.extend(f'{scene}, {turn}.'.split())
        sentence += 1
    said = said[:words]
    paragraphs = [' '.join(said[at : at + 100]) for at in range(0, words, 100)]
    return '\n\n'.join(f'## {at // 5 + 1}\n\n{text}' if at % 5 == 0 else text for at, text in enumerate(paragraphs))


def summary(text: str) -> str:
    """What can be said of a text by counting: its length, its beginning, its end and its commonest words."""
    sentences = [sentence.strip() for sentence in re.split(r'(?<=[.!?。])\s+|\n+', text) if sentence.strip()]
    words = re.findall(r'\w+', text)
    named = {word.lower() for word in telling(text) if len(word) > 3}
    common = [word for word, _ in Counter(word.lower() for word in words if word.lower() in named).most_common(5)]
    lines = [t('Your text has **{words} words** in {sentences} sentences.', words=len(words), sentences=len(sentences))]
    if sentences:
        lines.append(t('- It begins: “{sentence}”', sentence=_short(sentences[0])))
        lines.append(t('- It ends: “{sentence}”', sentence=_short(sentences[-1])))
    if common:
        lines.append(t('- Its commonest words: {words}', words=', '.join(common)))
    lines.append(t('\nThat is counting, not understanding: a real model reads it.'))
    return '\n'.join(lines)


def _short(sentence: str, longest: int = 160) -> str:
    return sentence if len(sentence) <= longest else sentence[:longest].rpartition(' ')[0] + '…'
