"""The tables of the index. It has no migrations: one of another version is made anew."""

VERSION = 2

TABLES = f"""
CREATE TABLE house (proof TEXT NOT NULL, fed_until INTEGER NOT NULL);
CREATE TABLE conversations (
    doc INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, active_at INTEGER NOT NULL, hidden INTEGER NOT NULL
);
CREATE TABLE messages (
    doc INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, conversation TEXT NOT NULL, role TEXT NOT NULL, model TEXT, at INTEGER NOT NULL,
    author TEXT, whisper_to TEXT
);
CREATE INDEX messages_of_conversation ON messages (conversation);
CREATE VIRTUAL TABLE texts USING fts5 (words, tokenize = 'ascii');
CREATE VIRTUAL TABLE titles USING fts5 (words, tokenize = 'ascii', detail = none);
PRAGMA user_version = {VERSION};
"""

_SEEN = '(c.owner = :reader OR c.id IN (SELECT value FROM json_each(:tables))) AND c.hidden = 0'

_READABLE = f"""
JOIN messages AS m ON m.doc = texts.rowid JOIN conversations AS c ON c.id = m.conversation
WHERE texts MATCH :terms AND {_SEEN} AND (m.whisper_to IS NULL OR :reader IN (m.whisper_to, m.author))
AND (:role IS NULL OR m.role = :role) AND (:model IS NULL OR m.model = :model)
AND (:conversation IS NULL OR m.conversation = :conversation)
AND (:since IS NULL OR m.at >= :since) AND (:until IS NULL OR m.at < :until)
"""

TEXTS = f"""
SELECT id, conversation FROM (
    SELECT m.id AS id, m.conversation AS conversation, texts.rank AS weight FROM texts {_READABLE} ORDER BY texts.rowid DESC LIMIT :limit
) ORDER BY weight
"""
"""Only the newest are weighed: a word of every second message would otherwise cost a tenth of a second."""

TITLES = f"""
SELECT c.id AS id FROM titles JOIN conversations AS c ON c.doc = titles.rowid
WHERE titles MATCH :terms AND {_SEEN} ORDER BY c.active_at DESC, c.id DESC LIMIT :limit
"""

PUT_MESSAGE = """
INSERT INTO messages (id, conversation, role, model, at, author, whisper_to) VALUES (:id, :conversation, :role, :model, :at, :author, :to)
"""

PUT_CONVERSATION = """
INSERT INTO conversations (id, owner, active_at, hidden) VALUES (:id, :owner, :active_at, :hidden)
ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, active_at = excluded.active_at, hidden = excluded.hidden
"""
