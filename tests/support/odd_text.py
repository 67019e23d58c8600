"""Text that breaks what was not built for it."""

ODD = [
    '',
    '안녕하세요',
    '👩‍👩‍👧‍👦 \U0001f600',
    'مرحبا \u202e',
    'a\x00b',
    "'; DROP TABLE people; --",
    '%_\\',
    'x' * 1_000_000,
    'lone \ud83d',
]
SHORT = [text[:12] or 'nothing' for text in ODD]
"""What each is called in a test's name."""
