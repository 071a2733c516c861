"""The profile "tutorial": document 003, as it is."""
