"""HALL: what the house can do; the only rooms the fronts may call."""
