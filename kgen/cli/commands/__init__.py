"""The commands, one module each: parse the options, call, print."""
