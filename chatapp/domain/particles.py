"""An agent's name in the house's words to a model: `{agent_name}`, and with the Korean particle that fits it."""

import re

PARTICLES = {'은는': ('은', '는'), '이가': ('이', '가'), '을를': ('을', '를'), '과와': ('과', '와'), '으로로': ('으로', '로')}
"""After a consonant, after a vowel."""
_PLACE = re.compile(r'\{agent_name(?::([^{}]*))?\}')
_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_NO_FINAL, _RIEUL = 0, 8


def named(text: str, name: str) -> str:
    """The text with every `{agent_name}` filled in; other braces stay as they are.

    >>> named('{agent_name:은는} {agent_name} {{}}', '히메')
    '히메는 히메 {{}}'
    """
    return _PLACE.sub(lambda place: name + particle(name, place[1] or ''), text)


def particle(name: str, pair: str) -> str:
    """The half of the pair that follows this name; nothing for a pair nobody knows. Other scripts count as ending in a consonant.

    >>> particle('프리렌', '은는'), particle('Alice', '은는'), particle('서울', '으로로')
    ('은', '은', '로')
    """
    if pair not in PARTICLES:
        return ''
    after_consonant, after_vowel = PARTICLES[pair]
    final = _final_of(name)
    return after_vowel if final == _NO_FINAL or (pair == '으로로' and final == _RIEUL) else after_consonant


def _final_of(name: str) -> int | None:
    """The number of the last syllable's final consonant, 0 for none; None where the name does not end in a Korean syllable."""
    last = ord(name[-1]) if name else 0
    return (last - _FIRST) % _FINALS if _FIRST <= last <= _LAST else None
