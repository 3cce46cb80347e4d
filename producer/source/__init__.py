"""The HTTP API as a stream of pages."""
