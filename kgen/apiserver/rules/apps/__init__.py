"""Rules on apps, and on the ReplicationController before it."""
