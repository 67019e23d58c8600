"""The Storage port on SQL databases: SQLite in a file, or PostgreSQL."""
