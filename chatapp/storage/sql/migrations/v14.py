"""Version 14: two answers to one question, shown side by side until one of them is chosen."""

STATEMENTS = (
    'ALTER TABLE messages ADD COLUMN beside TEXT',
    'CREATE INDEX messages_beside ON messages (beside) WHERE beside IS NOT NULL',
)
