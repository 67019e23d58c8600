"""CELLAR: mechanisms without opinions."""
