"""Version 20: panels, whose personas stay as they were, and what they came to."""

STATEMENTS = (
    'ALTER TABLE rooms ADD COLUMN panel TEXT',
    'ALTER TABLE members ADD COLUMN persona BLOB',
    """
    CREATE TABLE insights (
        id TEXT NOT NULL PRIMARY KEY,
        conversation TEXT NOT NULL REFERENCES conversations (id),
        after_message TEXT NOT NULL REFERENCES messages (id),
        position INTEGER NOT NULL,
        model TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        consensus INTEGER NOT NULL,
        texts BLOB NOT NULL
    )
    """,
    'CREATE INDEX insights_conversation ON insights (conversation, position)',
    'CREATE INDEX insights_after ON insights (after_message)',
)
