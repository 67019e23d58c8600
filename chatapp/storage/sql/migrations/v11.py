"""Version 11: templates, which conversations are started from."""

STATEMENTS = (
    """
    CREATE TABLE templates (
        id TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL REFERENCES people (id),
        model TEXT,
        effort TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        name BLOB NOT NULL,
        tuning BLOB,
        text BLOB
    )""",
    'CREATE INDEX templates_of_person ON templates (owner, created_at, id)',
)
