"""The city writes to many filers at once: to whom and in which words, after a second officer's yes.

Shared, and the city's alone: a selection spans offices. The messages themselves lie in each office's schema.
"""
