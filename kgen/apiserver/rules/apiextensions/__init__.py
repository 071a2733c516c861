"""Rules on CustomResourceDefinitions."""
