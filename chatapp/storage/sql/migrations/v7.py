"""Version 7: agents and their folders; what each has said, without walking through the texts."""

STATEMENTS = (
    """
    CREATE TABLE agents (
        id TEXT NOT NULL PRIMARY KEY,
        path BLOB NOT NULL,
        fingerprint BLOB NOT NULL
    )""",
    "CREATE INDEX messages_by_agent ON messages (author_kind, author_id, created_at, cost_micros) WHERE author_kind = 'agent'",
)
