"""What text may come through the door.

NUL and lone surrogates become U+FFFD, CRLF becomes LF, nothing else changes; over 1 MiB of UTF-8 is refused.
"""

import re

from chatapp.domain.errors import BadInput, TooLarge

MAX_MESSAGE_BYTES = 1024 * 1024
MAX_TITLE_CHARS = 200

_UNSTORABLE = re.compile('[\x00\ud800-\udfff]')
_SET = re.compile(r'(?<!\w)(\*\*|\*|`)(?=\S)([^*`]*)(?<!\s)\1(?!\w)')  # words set bold, slanted or as code
_LINK = re.compile(r'(?<!\w)!?\[([^\[\]]*)\]\([^()\s]*\)')


def cleaned(text: str) -> str:
    r"""The text as it is stored.

    >>> cleaned('a\r\nb')
    'a\nb'
    """
    return _UNSTORABLE.sub('\ufffd', text).replace('\r\n', '\n')


def message_text(text: str) -> str:
    """Clean a message; `BadInput` when there is nothing in it, `TooLarge` over 1 MiB of UTF-8."""
    clean = cleaned(text)
    if not clean.strip():
        raise BadInput('Write something first: the message is empty.', field='content')
    if len(clean.encode()) > MAX_MESSAGE_BYTES:
        raise TooLarge('This message is over 1 MiB; shorten it or split it, it is still in the composer.', field='content')
    return clean


def title_text(text: str) -> str:
    """One line of at most 200 characters; `BadInput` when nothing is left."""
    line = ' '.join(cleaned(text).split())[:MAX_TITLE_CHARS].strip()
    if not line:
        raise BadInput('A title needs at least one character.', field='title')
    return line


def first_words(text: str, most: int) -> str:
    r"""The beginning of a text on one line, cut between two words where it is longer; of its Markdown only the words.

    >>> first_words('# A drill wears,\nit cuts', 16)
    'A drill wears,…'
    >>> first_words('| **tool** | lent |\n|---|--:|\n| `drill` | 212 |', 90)
    'tool, lent; drill, 212'
    >>> first_words('See [the *old* manual](https://example.com)', 90)
    'See the old manual'
    >>> first_words('What is 5*3 and 4*2?', 90)
    'What is 5*3 and 4*2?'
    """
    lines = [_cells(line) for line in text.splitlines() if line.strip('|-: ')] or [text]
    line = _SET.sub(r'\2', _LINK.sub(r'\1', ' '.join(' '.join(lines).split()))).lstrip('#>*-+ ').removesuffix(';')
    if len(line) <= most:
        return line
    return (line[: most + 1].rpartition(' ')[0] or line[:most]) + '…'


def _cells(line: str) -> str:
    """A row of a table as a list of its cells, any other line as it is."""
    bare = line.strip()
    if not (bare.startswith('|') and bare.endswith('|')):
        return line
    return ', '.join(cell for part in bare.split('|') if (cell := part.strip())) + ';'
