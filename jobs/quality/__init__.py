"""Quality rules: a declared table, and its evaluation."""
