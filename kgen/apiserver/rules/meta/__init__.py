"""Rules on metadata and kinds."""
