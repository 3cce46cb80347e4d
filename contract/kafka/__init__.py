"""Kafka's clients as the settings say, and the two topics."""
