"""The real servers on one machine: fetched, started, awaited, stopped; knows nothing about users."""
