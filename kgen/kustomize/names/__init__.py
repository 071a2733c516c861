"""What names other objects, and what is copied from one to others: references, `vars`, `replacements`."""
