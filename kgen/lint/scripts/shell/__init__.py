"""A reader of shell text: words, statements, and the ways through them. It knows nothing of manifests."""
