"""MySQL and MariaDB servers, asked what they make of option files."""
