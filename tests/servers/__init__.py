"""What the tests marked `apiserver` share: a real API server, and manifests that it accepts."""
