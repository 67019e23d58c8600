"""The files of critics' reports."""
