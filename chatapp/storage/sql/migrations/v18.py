"""Version 18: rooms whose agents talk on by themselves, and the runs nobody set off."""

STATEMENTS = (
    'ALTER TABLE rooms ADD COLUMN autonomous INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE runs ADD COLUMN autonomous INTEGER NOT NULL DEFAULT 0',
    'CREATE INDEX rooms_autonomous ON rooms (autonomous) WHERE autonomous = 1',
)
