"""A RandomUser-compatible HTTP server that works offline, is reproducible and misbehaves on request."""
