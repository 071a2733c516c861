"""Rules on rbac.authorization.k8s.io."""
