"""SQLite: one file, one writer, readers that never wait."""
