"""``make run``: servers, simulator, producer and job started, watched, stopped, and the counts reconciled."""
