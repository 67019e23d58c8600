"""What a column says of itself beside its type."""

SEALED = {'info': {'sealed': True}}
"""It holds an encrypted value."""
