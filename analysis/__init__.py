"""Numbers from answers: datasets, tables, tests."""
