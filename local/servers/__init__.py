"""One module per server."""
