"""Rules on policy."""
