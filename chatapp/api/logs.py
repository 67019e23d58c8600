"""What is written to the log, and what never is: query strings, keys, tokens, ids that open a page."""

import logging
import re
import sys
from typing import TextIO

_SECRETS = (
    (re.compile(r'(?<=[^\s\'"])\?[^\s\'"<>]+'), '?...'),  # a query string: socket addresses carry client ids
    (re.compile(r'\b(?:sk|xai|pk|rk)-[A-Za-z0-9_-]{6,}'), '[key]'),
    (
        re.compile(r'(?i)\b(authorization|x-api-key|cookie)(["\']?[:=,]\s*(?:b(?=["\']))?["\']?)(?:(?:bearer|basic)\s+)?[^\s"\',;]+'),
        r'\1\2[hidden]',
    ),
    (re.compile(r'(?i)\b(bearer)\s+[^\s"\',;]+'), r'\1 [hidden]'),
    (re.compile(r'(?i)\b(client_id|api_key|password|secret|token|chatapp_session)(["\']?\s*[=:]\s*["\']?)[^\s"\',;&)}]+'), r'\1\2[hidden]'),
    (re.compile(r'#k=[\w-]+'), '#k=[hidden]'),
)


def scrubbed(text: str) -> str:
    """The text without what must not be logged.

    >>> scrubbed('GET /socket?client_id=1 by Bearer abc')
    'GET /socket?... by Bearer [hidden]'
    """
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class ScrubbingFormatter(logging.Formatter):
    """Scrubs the finished line with its traceback, whichever logger it came from."""

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


def set_up_logging(level: str = 'INFO', stream: TextIO | None = None) -> None:
    """Send every logger of the process to one scrubbing handler; the server must be told to bring none of its own."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(ScrubbingFormatter('%(asctime)s %(levelname)s %(name)s: %(message)s'))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in list(logging.Logger.manager.loggerDict):
        logger = logging.getLogger(name)
        if logger.handlers:
            logger.handlers.clear()
            logger.propagate = True
    if level != 'DEBUG':
        logging.getLogger('uvicorn.error').setLevel(logging.WARNING)  # each socket twice, which our own log tells once
    for chatty in ('httpx', 'httpx2', 'httpcore', 'httpcore2', 'openai', 'anthropic', 'aiosqlite', 'sqlalchemy'):
        logging.getLogger(chatty).setLevel(logging.WARNING)
