"""Personal data at rest: sealed values bound to their row, and keyed hashes to find them by."""
