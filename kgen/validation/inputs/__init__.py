"""What is read to be judged: files, folders and streams, and the objects in them with their places."""
