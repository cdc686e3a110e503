"""A month of filings of all kinds, played by made-up people over the API of a running local system.

A client like any other: it knows the addresses and sign-ins of `var/demo.json`, speaks HTTP, and imports nothing of
the system. People, organisations, accounts and documents are invented; numbers have valid check digits and belong to
nobody, and mail goes to example.com. What it sends stays in the sink: without one it refuses to play.
"""
