"""Great Expectations over what arrived in the stores: ``python -m validation``."""
