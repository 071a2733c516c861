"""The API server's rules: a folder an API group, a module a subject; create rules, then warnings."""
