"""Rules on resource.k8s.io."""
