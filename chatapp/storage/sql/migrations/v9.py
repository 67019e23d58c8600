"""Version 9: how people like the house, what they want to be known, and their picture."""

STATEMENTS = (
    "ALTER TABLE people ADD COLUMN likes TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE people ADD COLUMN picture TEXT NOT NULL DEFAULT ''",
    'ALTER TABLE people ADD COLUMN instructions BLOB',
    """
    CREATE TABLE pictures (
        person TEXT NOT NULL PRIMARY KEY REFERENCES people (id),
        image BLOB NOT NULL
    )""",
)
