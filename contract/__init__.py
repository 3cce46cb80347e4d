"""What producer and job agree on: the record's schema, its headers, the settings and the errors."""
