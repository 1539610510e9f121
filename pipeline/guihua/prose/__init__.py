"""Running text: masked text, clauses, names, years, roles, facts."""
