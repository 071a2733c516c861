"""What an API server says of a change, and how an object lives before and after it."""
