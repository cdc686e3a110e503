"""Digests: what an office hears of at once, by the hour or once a day, as it likes."""
