"""Version 10: what is typed and not sent, kept for each person and place, sealed."""

STATEMENTS = (
    """
    CREATE TABLE unsent (
        id TEXT NOT NULL PRIMARY KEY,
        person TEXT NOT NULL REFERENCES people (id),
        conversation TEXT REFERENCES conversations (id),
        changed_at INTEGER NOT NULL,
        text BLOB NOT NULL
    )""",
    'CREATE INDEX unsent_of_conversation ON unsent (conversation)',
)
