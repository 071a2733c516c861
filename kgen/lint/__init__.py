"""What every API server accepts and is still broken: links between objects, scripts, and advice."""
