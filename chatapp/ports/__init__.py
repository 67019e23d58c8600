"""CELLAR: the shapes of the outside, as Protocols. Wings satisfy them, services call them."""
