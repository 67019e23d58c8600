"""Version 5: what a conversation asks of its model beside the words, sealed."""

STATEMENTS = ('ALTER TABLE conversations ADD COLUMN tuning BLOB',)
