"""Version 8: the shelf. Pins, the archive, where a branch came from, how far each person has read, topics."""

STATEMENTS = (
    'ALTER TABLE conversations ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE conversations ADD COLUMN branched_from TEXT',
    'ALTER TABLE conversations ADD COLUMN branched_at TEXT',
    'CREATE INDEX conversations_pinned ON conversations (owner, active_at, id) WHERE pinned = 1 AND deleted_at IS NULL',
    'CREATE INDEX conversations_archived ON conversations (owner, active_at, id) WHERE archived = 1 AND deleted_at IS NULL',
    """
    CREATE TABLE reads (
        person TEXT NOT NULL REFERENCES people (id),
        conversation TEXT NOT NULL REFERENCES conversations (id),
        position INTEGER NOT NULL,
        opened_at INTEGER,
        PRIMARY KEY (person, conversation)
    )""",
    'CREATE INDEX reads_of_conversation ON reads (conversation)',
    'CREATE INDEX reads_recent ON reads (person, opened_at) WHERE opened_at IS NOT NULL',
    # what was there before is not new to anybody
    """
    INSERT INTO reads (person, conversation, position)
    SELECT owner, id, COALESCE((SELECT MAX(position) FROM messages WHERE messages.conversation = conversations.id), -1)
    FROM conversations""",
    """
    CREATE TABLE topics (
        id TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL REFERENCES people (id),
        created_at INTEGER NOT NULL,
        name BLOB NOT NULL
    )""",
    'CREATE INDEX topics_of_person ON topics (owner)',
    """
    CREATE TABLE topics_of (
        topic TEXT NOT NULL REFERENCES topics (id),
        conversation TEXT NOT NULL REFERENCES conversations (id),
        PRIMARY KEY (topic, conversation)
    )""",
    'CREATE INDEX topics_of_conversation ON topics_of (conversation)',
)
