"""Rules on networking.k8s.io."""
