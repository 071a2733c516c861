"""Rules on small objects of the core group and its neighbors: configuration, quotas, nodes."""
