"""The Storage port on SQL databases: SQLite now."""
