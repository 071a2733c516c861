"""Rules on persistent volumes, their claims, and storage.k8s.io."""
