"""The bytes of files, sealed, beside the database."""
