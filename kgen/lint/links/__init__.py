"""What is accepted and broken in life between the objects of a bundle, a module a subject."""
