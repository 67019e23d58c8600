"""Version 22: a link by which somebody without a password comes back; one waits for a person at a time."""

STATEMENTS = (
    """
    CREATE TABLE sign_in_links (
        id TEXT NOT NULL PRIMARY KEY,
        person TEXT NOT NULL UNIQUE REFERENCES people (id),
        made_by TEXT NOT NULL REFERENCES people (id),
        secret_hash BLOB NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    )
    """,
)
