"""Version 23: files of messages that wait, and which of them hold which."""

STATEMENTS = (
    'ALTER TABLE waiting ADD COLUMN attachments BLOB',
    """
    CREATE TABLE waiting_files (
        waiting TEXT NOT NULL REFERENCES waiting (id),
        file TEXT NOT NULL REFERENCES files (id),
        conversation TEXT NOT NULL REFERENCES conversations (id),
        PRIMARY KEY (waiting, file)
    )""",
    'CREATE INDEX waiting_files_of_file ON waiting_files (file)',
    'CREATE INDEX waiting_files_of_conversation ON waiting_files (conversation)',
)
