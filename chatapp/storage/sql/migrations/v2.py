"""Version 2: which tokens came from signing in, and so end with the sessions."""

STATEMENTS = ('ALTER TABLE tokens ADD COLUMN signed_in INTEGER NOT NULL DEFAULT 0',)
