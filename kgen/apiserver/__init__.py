"""What an API server says of one object, by itself."""
