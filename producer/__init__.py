"""From an HTTP API to the topic: source, landing table, publisher, dead letters, simulator of the API."""
