"""Version 24: what the whole house used since a moment is asked for again and again, by whoever watches over it."""

STATEMENTS = ('CREATE INDEX usage_by_time ON usage_rows (started_at)',)
