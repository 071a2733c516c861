"""Rules on pods and their containers."""
