"""Programs that print the MySQL bundle, each in the manner of one tool; `python -m bench` runs them."""
