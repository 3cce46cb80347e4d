"""The Spark job: users from Kafka, cleaned, checked, deduplicated, into PostgreSQL and Cassandra."""
