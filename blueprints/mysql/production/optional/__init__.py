"""What a production set-up may have besides: metrics, alerts, databases and users, containers of one's own."""
