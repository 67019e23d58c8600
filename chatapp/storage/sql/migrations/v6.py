"""Version 6: files, and which messages carry them."""

STATEMENTS = (
    'ALTER TABLE messages ADD COLUMN attachments BLOB',
    """
    CREATE TABLE files (
        id TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL REFERENCES people (id),
        blob TEXT NOT NULL,
        type TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        width INTEGER,
        height INTEGER,
        keyed_hash BLOB NOT NULL,
        sent INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        name BLOB NOT NULL,
        data_key BLOB NOT NULL
    )""",
    'CREATE INDEX files_by_hash ON files (owner, keyed_hash)',
    'CREATE INDEX files_by_blob ON files (blob)',
    'CREATE INDEX files_unsent ON files (owner) WHERE sent = 0',
    """
    CREATE TABLE file_links (
        message TEXT NOT NULL REFERENCES messages (id),
        file TEXT NOT NULL REFERENCES files (id),
        PRIMARY KEY (message, file)
    )""",
    'CREATE INDEX file_links_of_file ON file_links (file)',
)
