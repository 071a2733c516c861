"""YAML and JSON as Kubernetes reads them, in and out."""
