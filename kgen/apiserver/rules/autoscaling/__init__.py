"""Rules on autoscaling."""
