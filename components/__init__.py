"""FURNITURE: what pages are made of. Components take values and callbacks; they know nothing but the domain."""
