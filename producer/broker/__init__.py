"""Kafka: client configuration, topics, sending, reading to the end."""
