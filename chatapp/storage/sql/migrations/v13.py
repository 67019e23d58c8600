"""Version 13: which agent a call was made for, so that its budget of the day holds."""

STATEMENTS = (
    'ALTER TABLE usage_rows ADD COLUMN agent TEXT',
    'CREATE INDEX usage_of_agent ON usage_rows (agent, started_at)',
)
