"""WING: the Provider port, once per wire."""
