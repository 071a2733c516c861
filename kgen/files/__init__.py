"""Text on the disk: one file or a whole folder, complete or not at all, and never over what others wrote."""
