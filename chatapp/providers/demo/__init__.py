"""The built-in provider: no model, no network, always the same answer to the same words."""
