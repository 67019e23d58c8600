"""FRONT: people come in by the browser."""
