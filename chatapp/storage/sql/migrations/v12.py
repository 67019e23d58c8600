"""Version 12: deleted messages whose words are gone for good."""

STATEMENTS = (
    'ALTER TABLE messages ADD COLUMN emptied INTEGER NOT NULL DEFAULT 0',
    'CREATE INDEX messages_deleted ON messages (deleted_at, id) WHERE deleted_at IS NOT NULL AND emptied = 0',
)
