"""The first tables."""

STATEMENTS = (
    """
    CREATE TABLE house_keys (
        key_id TEXT NOT NULL PRIMARY KEY,
        proof BLOB NOT NULL
    )""",
    """
    CREATE TABLE people (
        id TEXT NOT NULL PRIMARY KEY,
        role TEXT NOT NULL,
        zone TEXT NOT NULL,
        theme TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        name BLOB NOT NULL,
        password_hash BLOB
    )""",
    """
    CREATE TABLE sessions (
        id TEXT NOT NULL PRIMARY KEY,
        person TEXT NOT NULL REFERENCES people (id),
        secret_hash BLOB NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    )""",
    'CREATE INDEX sessions_of_person ON sessions (person)',
    """
    CREATE TABLE links (
        secret_hash BLOB NOT NULL PRIMARY KEY,
        expires_at INTEGER NOT NULL
    )""",
    """
    CREATE TABLE tokens (
        id TEXT NOT NULL PRIMARY KEY,
        person TEXT NOT NULL REFERENCES people (id),
        secret_hash BLOB NOT NULL UNIQUE,
        scopes TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        name BLOB NOT NULL
    )""",
    'CREATE INDEX tokens_of_person ON tokens (person)',
    # A conversation and its head may be stored in either order within one transaction.
    """
    CREATE TABLE conversations (
        id TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL REFERENCES people (id),
        kind TEXT NOT NULL,
        title_source TEXT NOT NULL,
        model TEXT,
        effort TEXT NOT NULL,
        head TEXT REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
        created_at INTEGER NOT NULL,
        active_at INTEGER NOT NULL,
        deleted_at INTEGER,
        title BLOB NOT NULL
    )""",
    'CREATE INDEX conversations_listed ON conversations (owner, active_at, id) WHERE deleted_at IS NULL',
    'CREATE INDEX conversations_in_trash ON conversations (owner, active_at, id) WHERE deleted_at IS NOT NULL',
    'CREATE INDEX conversations_by_head ON conversations (head)',
    """
    CREATE TABLE messages (
        id TEXT NOT NULL PRIMARY KEY,
        conversation TEXT NOT NULL REFERENCES conversations (id),
        parent TEXT REFERENCES messages (id),
        version_of TEXT REFERENCES messages (id),
        position INTEGER NOT NULL,
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        ended_at INTEGER,
        deleted_at INTEGER,
        author_kind TEXT NOT NULL,
        author_id TEXT NOT NULL,
        model TEXT,
        usage TEXT,
        cost_micros INTEGER,
        thinking_ms INTEGER,
        author_name BLOB NOT NULL,
        client_message_id BLOB,
        failure BLOB,
        tools BLOB,
        thinking BLOB,
        text BLOB NOT NULL
    )""",
    'CREATE UNIQUE INDEX messages_in_order ON messages (conversation, position)',
    'CREATE INDEX messages_by_parent ON messages (parent, position, deleted_at, id)',
    'CREATE INDEX messages_by_slot ON messages (version_of, position, id) WHERE version_of IS NOT NULL',
    "CREATE INDEX messages_streaming ON messages (conversation, position) WHERE state = 'streaming'",
    """
    CREATE TABLE post_keys (
        message TEXT NOT NULL PRIMARY KEY REFERENCES messages (id),
        person TEXT NOT NULL,
        conversation TEXT NOT NULL,
        client_message_id TEXT NOT NULL,
        body_hash BLOB NOT NULL,
        UNIQUE (person, conversation, client_message_id)
    )""",
    'CREATE INDEX post_keys_of_person ON post_keys (person, client_message_id)',
    """
    CREATE TABLE details (
        message TEXT NOT NULL PRIMARY KEY REFERENCES messages (id),
        first_token_ms INTEGER,
        total_ms INTEGER NOT NULL,
        requests BLOB NOT NULL
    )""",
    """
    CREATE TABLE drafts (
        message TEXT NOT NULL REFERENCES messages (id),
        seq INTEGER NOT NULL,
        text BLOB,
        thinking BLOB,
        PRIMARY KEY (message, seq)
    )""",
    """
    CREATE TABLE usage_rows (
        id TEXT NOT NULL PRIMARY KEY,
        person TEXT NOT NULL,
        conversation TEXT,
        message TEXT,
        purpose TEXT NOT NULL,
        model TEXT NOT NULL,
        input_tokens INTEGER NOT NULL,
        cached_tokens INTEGER NOT NULL,
        cache_write_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        thinking_tokens INTEGER NOT NULL,
        estimated INTEGER NOT NULL,
        cost_micros INTEGER,
        started_at INTEGER NOT NULL,
        settled_at INTEGER
    )""",
    'CREATE INDEX usage_of_person ON usage_rows (person, started_at)',
    'CREATE INDEX usage_of_conversation ON usage_rows (conversation)',
    'CREATE INDEX usage_open ON usage_rows (started_at) WHERE settled_at IS NULL',
    """
    CREATE TABLE settings (
        name TEXT NOT NULL PRIMARY KEY,
        value BLOB NOT NULL
    )""",
)
