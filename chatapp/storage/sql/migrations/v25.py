"""Version 25: what a critic was sent, exactly."""

STATEMENTS = ('ALTER TABLE reports ADD COLUMN request BLOB',)
