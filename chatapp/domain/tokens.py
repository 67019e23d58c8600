"""Token estimates where no vendor has counted yet.

About 4 characters a token for Latin text and 1 character a token for Chinese, Japanese and Korean, 4 more per
message and 15 % on top (rule of thumb of the field; corrected by the usage the vendor reports).
"""

import re
from collections.abc import Iterable

_WIDE = re.compile('[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]')
PER_MESSAGE = 4
SAFETY_PERCENT = 15


def estimate_tokens(text: str) -> int:
    """Tokens of one text, rounded up; 0 for none.

    >>> estimate_tokens('four')
    2
    """
    if not text:
        return 0
    wide = len(_WIDE.findall(text)) if not text.isascii() else 0
    plain = -(-(len(text) - wide) // 4)
    return -(-(wide + plain) * (100 + SAFETY_PERCENT) // 100)


def estimate_messages(texts: Iterable[str]) -> int:
    """Tokens of a sequence of messages, each with its frame."""
    return sum(estimate_tokens(text) + PER_MESSAGE for text in texts)
