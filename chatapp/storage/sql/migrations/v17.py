"""Version 17: people called by name, until they have read it."""

STATEMENTS = (
    """
    CREATE TABLE calls (
        message TEXT NOT NULL REFERENCES messages (id),
        person TEXT NOT NULL REFERENCES people (id),
        conversation TEXT NOT NULL REFERENCES conversations (id),
        PRIMARY KEY (message, person)
    )
    """,
    'CREATE INDEX calls_person ON calls (person, conversation)',
    'CREATE INDEX calls_conversation ON calls (conversation)',
)
