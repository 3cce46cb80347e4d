"""The dead letter topic: writing what the producer refuses, reading, showing, replaying."""
