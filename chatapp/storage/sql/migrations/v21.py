"""Version 21: what a critic's report has used."""

STATEMENTS = (
    'ALTER TABLE reports ADD COLUMN tokens INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE reports ADD COLUMN cost_micros INTEGER',
)
