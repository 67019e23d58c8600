"""What the stand-in says: scripts, and the words and model names that choose one without Python.

Words in the last user text (the first that fits; otherwise a short plain answer):

    ERR429      429 with retry-after 1 to the first attempt, answered on the SDK's retry
    ALWAYS429   429 with retry-after 1 to every attempt     BARE429  429 without retry-after, every attempt
    WAIT429     429 with retry-after 90, every attempt      ERR529   overloaded, every attempt
    ERR400 ERR401 ERR403 ERR404 ERR413 ERR500 ERR503        that status, every attempt
    NOCREDIT    the vendor's way of saying that the account is empty
    TOOLONG     the vendor's way of saying that the context is full
    CUT         the socket is reset after 5 tokens          NOMARKER  the stream ends without terminal marker
    MALFORMED   a broken chunk after 5 tokens               ERRSTREAM an error event after 5 tokens
    STALL       silence after 5 tokens, until the client leaves       HANGUP  closed before any answer
    WRONGTYPE   200 with text/html                          GARBAGE   200 with an event stream of nonsense
    REFUSE LENGTH PAUSE WINDOW                              that stop reason
    THINK       thinks first (only when asked to think)     TOOL      calls the first tool offered, then answers
    CACHED      usage with tokens read from and written to a cache
    SLOW        100 ms between tokens                       LONG      2,000 words
    ECHO rest   answers with the rest                       CHARS rest   the same, one character a chunk

Models `stand-in-30tps` (30 tokens a second, 20 ms to the first, 200 tokens) and `stand-in-30tps-500tok` set the pace;
`stand-in-0tps` knows no delay. Words win over models.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum


class Fault(StrEnum):
    """What goes wrong after `Script.fault_after` tokens."""

    NONE = 'none'
    CUT = 'cut'
    NO_MARKER = 'no_marker'
    MALFORMED = 'malformed'
    ERROR_EVENT = 'error_event'
    STALL = 'stall'
    WRONG_TYPE = 'wrong_type'
    GARBAGE = 'garbage'
    HANGUP = 'hangup'


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool call; `name` empty means the first tool offered. `arguments` may be broken on purpose."""

    name: str = ''
    arguments: str = '{}'


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """Usage as the vendor counts: `cached` and `cache_write` on top of `fresh`."""

    fresh: int = 40
    cached: int = 0
    cache_write: int = 0
    output: int | None = None
    thinking: int = 0


@dataclass(frozen=True, kw_only=True)
class Script:
    """One answer. `status` other than 200 is an error; `first_attempt_only` lets the SDK's retry through.

    `stop` is in the words of the Anthropic wire, the other wire translates it. `hold_after` n stops after n tokens
    until `Standin.release()`. `write_bytes` splits the bytes on the wire, through UTF-8 characters too.
    `then` is what is said once the tools' results are there.
    """

    tokens: tuple[str, ...] = ()
    thinking: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    stop: str = ''
    usage: Tokens = Tokens()
    first_s: float = 0.0
    gap_s: float = 0.0
    hold_after: int | None = None
    write_bytes: int | None = None
    fault: Fault = Fault.NONE
    fault_after: int = 5
    status: int = 200
    retry_after: str = ''
    location: str = ''
    first_attempt_only: bool = False
    message: str = ''
    kind: str = ''
    body: bytes = b''
    content_type: str = ''
    then: 'Script | None' = None


def say(text: str, **rest: object) -> Script:
    """A script that says this text, a word with its spaces per token."""
    return replace(Script(tokens=split(text)), **rest)  # type: ignore[arg-type]  # `replace` checks the names at run time


def split(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r'\S+\s*|\s+', text))


STOCK = tuple(re.findall(r'\w+', 'the lamp is on and one reads by it late while rain taps at a wide old pane of glass'))


def words(count: int) -> tuple[str, ...]:
    """Deterministic prose in Markdown, a paragraph every 40 words and some bold ones; about 5 characters a word."""
    made = []
    for at in range(count):
        word = STOCK[(at * 7 + at // 19) % len(STOCK)]
        word = f'**{word}**' if at % 23 == 11 else word
        made.append(f'{word}.\n\n' if at % 40 == 39 else f'{word} ')
    return tuple(made)


PLAIN = say('I understand. How can I help?')
RATE_LIMITED = Script(status=429, message='slow down', kind='rate_limit_error')

WORDS: dict[str, Script] = {
    'ERR429': replace(RATE_LIMITED, retry_after='1', first_attempt_only=True, tokens=split('Recovered after 429.')),
    'ALWAYS429': replace(RATE_LIMITED, retry_after='1'),
    'BARE429': RATE_LIMITED,
    'WAIT429': replace(RATE_LIMITED, retry_after='90'),
    'ERR529': Script(status=529, message='Overloaded', kind='overloaded_error'),
    'ERR400': Script(status=400, message='messages: something is wrong', kind='invalid_request_error'),
    'ERR401': Script(status=401, message='invalid x-api-key', kind='authentication_error'),
    'ERR403': Script(status=403, message='no right', kind='permission_error'),
    'ERR404': Script(status=404, message='model: no-such-model', kind='not_found_error'),
    'ERR413': Script(status=413, message='Request exceeds the maximum size', kind='request_too_large'),
    'ERR500': Script(status=500, message='boom', kind='api_error'),
    'ERR503': Script(status=503, message='unavailable', kind='api_error'),
    'NOCREDIT': Script(status=429, message='You exceeded your current quota', kind='insufficient_quota'),
    'TOOLONG': Script(status=400, message='prompt is too long: 250000 tokens > 200000 maximum', kind='context_length_exceeded'),
    'CUT': Script(tokens=words(12), fault=Fault.CUT),
    'NOMARKER': Script(tokens=words(12), fault=Fault.NO_MARKER),
    'MALFORMED': Script(tokens=words(12), fault=Fault.MALFORMED),
    'ERRSTREAM': Script(tokens=words(12), fault=Fault.ERROR_EVENT),
    'STALL': Script(tokens=words(12), fault=Fault.STALL),
    'HANGUP': Script(fault=Fault.HANGUP),
    'WRONGTYPE': Script(fault=Fault.WRONG_TYPE),
    'GARBAGE': Script(fault=Fault.GARBAGE),
    'REFUSE': say('I will not.', stop='refusal'),
    'LENGTH': say('cut by the longest answer', stop='max_tokens'),
    'PAUSE': say('One moment.', stop='pause_turn'),
    'WINDOW': say('The window is', stop='model_context_window_exceeded'),
    'THINK': say('The answer is 42.', thinking=split('Six times seven is forty-two.'), usage=Tokens(thinking=9)),
    'TOOL': say('Let me look. ', calls=(Call(),), then=say('The tool answered.')),
    'CACHED': say('A cache hit.', usage=Tokens(fresh=5, cached=1800, cache_write=300)),
    'SLOW': Script(tokens=words(100), gap_s=0.1),
    'LONG': Script(tokens=words(2000)),
}
_PACE = re.compile(r'stand-in-(\d+)tps(?:-(\d+)tok)?')


def chosen(*, last_text: str, model: str) -> Script:
    """The script the words of the last user text choose, then the model's name."""
    for mark in ('ECHO ', 'CHARS '):
        if mark in last_text:
            rest = last_text.partition(mark)[2]
            return Script(tokens=tuple(rest) if mark == 'CHARS ' else split(rest))
    for word in re.findall(r'[A-Z]{3,}\d*', last_text):
        if word in WORDS:
            return WORDS[word]
    if pace := _PACE.fullmatch(model):
        rate, count = int(pace[1]), int(pace[2] or 200)
        return Script(tokens=words(count), first_s=0.02 if rate else 0.0, gap_s=1 / rate if rate else 0.0)
    return PLAIN
