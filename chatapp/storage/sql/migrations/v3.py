"""Version 3: the order in which messages and conversations were written last, for what is derived from them."""

STATEMENTS = (
    """
    CREATE TABLE changes (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        seq INTEGER NOT NULL
    )""",
    """
    INSERT INTO changes (id, kind, seq)
    SELECT id, kind, ROW_NUMBER() OVER (ORDER BY kind, id)
    FROM (SELECT id, 'conversation' AS kind FROM conversations UNION ALL SELECT id, 'message' AS kind FROM messages) AS known""",
    'CREATE UNIQUE INDEX changes_in_order ON changes (seq)',
    'CREATE TABLE last_change (seq INTEGER NOT NULL PRIMARY KEY)',
    'INSERT INTO last_change (seq) SELECT COUNT(*) FROM changes',
)
