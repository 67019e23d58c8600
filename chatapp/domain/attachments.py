"""What is put to a message beside its words: pictures and text files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chatapp.domain.errors import BadInput, TooLarge
from chatapp.domain.ids import FileId
from chatapp.domain.text import cleaned
from chatapp.domain.tokens import estimate_tokens
from chatapp.domain.wording import t

MAX_IMAGES = 5
MAX_TEXTS = 5
MAX_IMAGE_BYTES = 10 * 1024 * 1024
MAX_TEXT_BYTES = 1024 * 1024
MAX_PIXELS = 50_000_000  # what the largest phones of the day make; decoded it takes 200 MB
MODEL_EDGE = 1568  # pixels; a longer side is scaled down by the vendors anyway
MAX_NAME_CHARS = 120
TEXT_TYPE = 'text/plain'
INLINE_TYPES = frozenset({'image/png', 'image/jpeg', 'image/gif', 'image/webp'})
"""What a browser may show in our origin; anything else is only ever downloaded."""

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff"<>|:*?`]+')
_TICKS = re.compile('`{3,}')


class Form(StrEnum):
    """WHOLE is what was given; the others are pictures made from it, where it is larger than they are."""

    WHOLE = 'whole'
    MODEL = 'model'
    LARGE = '512'
    SMALL = '96'


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file of a message. `type` was found by looking into it; `tokens` estimates what a model reads of it.

    `width` and `height` are pixels, None for a text.
    """

    id: FileId
    name: str
    type: str
    size_bytes: int
    tokens: int
    width: int | None = None
    height: int | None = None

    @property
    def is_image(self) -> bool:
        return self.width is not None


def file_name(given: str) -> str:
    r"""A name fit for people, headers and prompts: one line without folders, quotes or direction marks.

    >>> file_name('C:\\fakepath\\a\tb.png'), file_name('../../etc/passwd'), file_name('  ')
    ('a b.png', 'passwd', 'file')
    """
    last = re.split(r'[/\\]', cleaned(given))[-1]
    line = ' '.join(_NOT_IN_NAMES.sub(' ', last).split()).strip('. ')
    if len(line) > MAX_NAME_CHARS:
        stem, dot, ending = line.rpartition('.')
        line = f'{stem[: MAX_NAME_CHARS - len(ending) - 1]}.{ending}' if dot and len(ending) <= 10 else line[:MAX_NAME_CHARS]
    return line or 'file'


def check_number(attachments: Sequence[Attachment]) -> None:
    """`BadInput` where a message would carry more than it may."""
    images = sum(one.is_image for one in attachments)
    if images > MAX_IMAGES:
        raise BadInput(t('A message takes up to {most} pictures; send the others with the next one.', most=MAX_IMAGES), field='attachments')
    if len(attachments) - images > MAX_TEXTS:
        raise BadInput(
            t('A message takes up to {most} text files; send the others with the next one.', most=MAX_TEXTS), field='attachments'
        )


def check_size(size_bytes: int, *, is_image: bool) -> None:
    """`TooLarge` with the limit that holds for this kind of file."""
    if is_image and size_bytes > MAX_IMAGE_BYTES:
        raise TooLarge(t('This picture is over 10 MB; make it smaller and attach it again.'), field='file')
    if not is_image and size_bytes > MAX_TEXT_BYTES:
        raise TooLarge(t('This text file is over 1 MiB; attach the part of it that matters.'), field='file')


def image_tokens(width: int, height: int) -> int:
    """What a picture costs to read: a token for 750 pixels, after its longer side was scaled to 1568 pixels.

    Anthropic's rule of thumb (Claude docs, "Vision", section "Calculate image costs"); OpenAI's tiles of 512 pixels (170 tokens each and
    85 on top, OpenAI docs, "Images and vision") stay below it for all but the smallest pictures.

    >>> image_tokens(1000, 1000), image_tokens(8, 8), image_tokens(4000, 3000)
    (1334, 85, 2459)
    """
    shrink = max(1.0, max(width, height) / MODEL_EDGE)
    pixels = round(width / shrink) * round(height / shrink)
    return max(85, -(-pixels // 750))


def text_tokens(name: str, text: str) -> int:
    return estimate_tokens(text) + estimate_tokens(name) + 16  # the fence and its heading


def quoted(name: str, text: str) -> str:
    """A text file as a model is given it: named, and in a fence that nothing in it can close.

    >>> print(quoted('a.py', 'print(1)'))
    File a.py:
    ```py
    print(1)
    ```
    """
    longest = max((len(run) for run in _TICKS.findall(text)), default=2)
    fence = '`' * (longest + 1)
    ending = name.rpartition('.')[2]
    language = ending if ending.isascii() and ending.isalnum() and len(ending) <= 10 and ending != name else ''
    return f'File {name}:\n{fence}{language}\n{text.removesuffix(chr(10))}\n{fence}'
