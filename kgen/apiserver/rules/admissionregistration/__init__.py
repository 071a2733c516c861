"""Rules on admissionregistration.k8s.io."""
