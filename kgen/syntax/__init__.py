"""The grammars of an API server: names, addresses, quantities, schedules, time zones."""
