"""Pure DataFrame functions: bronze (the record as it came) to silver (clean, flat columns)."""
