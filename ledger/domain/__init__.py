"""The rules, as values and pure functions: no query, no clock."""
