"""Version 4: rooms, who sits in them, their runs, and messages that wait for the end of one; whispers."""

STATEMENTS = (
    'ALTER TABLE messages ADD COLUMN whisper_to TEXT',
    """
    CREATE TABLE rooms (
        conversation TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id),
        rules TEXT NOT NULL,
        paused INTEGER NOT NULL,
        direct TEXT
    )""",
    """
    CREATE TABLE members (
        conversation TEXT NOT NULL REFERENCES conversations (id),
        kind TEXT NOT NULL,
        member TEXT NOT NULL,
        seat INTEGER NOT NULL,
        since INTEGER NOT NULL,
        model TEXT,
        muted INTEGER NOT NULL,
        gone INTEGER NOT NULL,
        name BLOB NOT NULL,
        PRIMARY KEY (conversation, kind, member)
    )""",
    'CREATE INDEX members_by_id ON members (kind, member)',
    """
    CREATE TABLE runs (
        id TEXT NOT NULL PRIMARY KEY,
        conversation TEXT NOT NULL REFERENCES conversations (id),
        position INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        reason TEXT,
        head TEXT,
        open_agent TEXT,
        turns INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        cost_micros INTEGER NOT NULL,
        sentence BLOB
    )""",
    'CREATE UNIQUE INDEX runs_in_order ON runs (conversation, position)',
    'CREATE INDEX runs_open ON runs (id) WHERE ended_at IS NULL',
    """
    CREATE TABLE waiting (
        id TEXT NOT NULL PRIMARY KEY,
        conversation TEXT NOT NULL REFERENCES conversations (id),
        author TEXT NOT NULL REFERENCES people (id),
        position INTEGER NOT NULL,
        whisper_to TEXT,
        created_at INTEGER NOT NULL,
        client_message_id BLOB,
        text BLOB NOT NULL
    )""",
    'CREATE UNIQUE INDEX waiting_in_order ON waiting (conversation, position)',
)
