"""chatapp: people and AI agents talk in one process, on data that stays the owner's."""

__version__ = '0.1.0'
