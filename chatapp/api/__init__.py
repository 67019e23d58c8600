"""FRONT: programs come in. Thin routers that call services."""
