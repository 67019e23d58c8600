"""Conversations as files to take away: one renderer per format, all of them pure."""
