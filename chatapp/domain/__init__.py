"""ROCK: the words and rules of the house. Standard library only, nothing awaits here."""
