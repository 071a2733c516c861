"""Rules on Services and their endpoints."""
