"""The landing table: users between the API and the topic, in PostgreSQL."""
