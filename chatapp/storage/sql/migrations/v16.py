"""Version 16: what critics write about a room, beside its timeline."""

STATEMENTS = (
    """
    CREATE TABLE reports (
        id TEXT NOT NULL PRIMARY KEY,
        conversation TEXT NOT NULL REFERENCES conversations (id),
        after_message TEXT NOT NULL REFERENCES messages (id),
        position INTEGER NOT NULL,
        agent TEXT NOT NULL,
        model TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        name BLOB NOT NULL,
        file BLOB,
        failure BLOB,
        thinking BLOB,
        text BLOB NOT NULL
    )
    """,
    'CREATE INDEX reports_conversation ON reports (conversation, position)',
    'CREATE INDEX reports_after ON reports (after_message)',
)
