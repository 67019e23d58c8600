"""WING: the Storage port. Only this package imports sqlmodel."""
