"""Rules on apiregistration.k8s.io."""
