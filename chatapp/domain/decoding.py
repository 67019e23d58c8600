"""Text files as people have them: UTF-8 with and without a mark, UTF-16 with one, Korean (cp949) and Western (latin-1)."""

from chatapp.domain.text import cleaned

_MARKS = ((b'\xef\xbb\xbf', 'utf-8'), (b'\xff\xfe', 'utf-16-le'), (b'\xfe\xff', 'utf-16-be'))
_DOCUMENT = b'%PDF-'  # some of these hold nothing but letters, and are no text to read
_NEVER = frozenset(range(0x20)) - frozenset(b'\t\n\r\f\v\b\x1b')
"""Control characters no text has; what terminals write (tabs, backspace, escape) is let through."""


def decoded(content: bytes) -> str | None:
    r"""The text of a file, cleaned as messages are; None when it is not text.

    >>> decoded('안녕'.encode('cp949')), decoded('général'.encode('latin-1')), decoded(b'\x00\x01')
    ('안녕', 'général', None)
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            text = _as(content[len(mark) :], encoding)
            return None if text is None or _has_controls(text) else cleaned(text)
    if content.startswith(_DOCUMENT) or any(byte in _NEVER for byte in set(content)):
        return None
    text = _as(content, 'utf-8')
    if text is None and _looks_korean(content):
        text = _as(content, 'cp949')
    return cleaned(content.decode('latin-1') if text is None else text)


def _as(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _has_controls(text: str) -> bool:
    return any(ord(character) in _NEVER for character in set(text))


def _looks_korean(content: bytes) -> bool:
    """Whether the high bytes stand in pairs, as in Korean text; in Western text most of them stand alone."""
    pairs = singles = at = 0
    while at < len(content):
        if content[at] < 0x80:
            at += 1
        elif at + 1 < len(content) and content[at + 1] >= 0xA1:
            pairs, at = pairs + 1, at + 2
        else:
            singles, at = singles + 1, at + 1
    return pairs > 4 * singles
