"""Version 15: several people round one table, let in by a link."""

STATEMENTS = (
    """
    CREATE TABLE invites (
        id TEXT NOT NULL PRIMARY KEY,
        conversation TEXT NOT NULL REFERENCES conversations (id),
        made_by TEXT NOT NULL REFERENCES people (id),
        secret_hash BLOB NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    )
    """,
    'CREATE INDEX invites_conversation ON invites (conversation)',
    'CREATE INDEX members_member ON members (member, kind)',
)
