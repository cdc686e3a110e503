"""The city's desk: figures of all offices, kept as events come, and what the city does with many filings at once."""
