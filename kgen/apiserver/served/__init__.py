"""Which kinds each version of Kubernetes serves."""
