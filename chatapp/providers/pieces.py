"""Text that arrives in pieces.

Some servers cut an emoji into its two UTF-16 halves and send each as a JSON escape of its own; a lone half cannot be
stored, sent or shown. The first half waits here for the second one.
"""

HIGH = '\ud800', '\udbff'


class Pieces:
    """Feed raw deltas, get text that holds whole characters only."""

    def __init__(self) -> None:
        self._half = ''

    def whole(self, raw: str) -> str:
        """The text that is whole by now; perhaps empty."""
        if raw.isascii() and not self._half and '\x00' not in raw:
            return raw
        text = self._half + raw
        self._half = text[-1] if text and HIGH[0] <= text[-1] <= HIGH[1] else ''
        return joined(text[:-1] if self._half else text)

    def rest(self) -> str:
        """What is left when no more comes."""
        half, self._half = self._half, ''
        return joined(half)


def joined(text: str) -> str:
    """Pairs of halves become one character, lone halves and NUL become U+FFFD; line ends stay as they are."""
    paired = text.encode('utf-16-le', 'surrogatepass').decode('utf-16-le', 'replace')
    return paired.replace('\x00', '\ufffd')
