"""Version 19: what agents felt before they answered."""

STATEMENTS = (
    """
    CREATE TABLE reactions (
        id TEXT NOT NULL PRIMARY KEY,
        conversation TEXT NOT NULL REFERENCES conversations (id),
        message TEXT NOT NULL REFERENCES messages (id),
        position INTEGER NOT NULL,
        text BLOB NOT NULL
    )
    """,
    'CREATE INDEX reactions_conversation ON reactions (conversation, position)',
    'CREATE INDEX reactions_message ON reactions (message)',
)
