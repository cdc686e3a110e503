"""The offices' own texts of messages, all in one table: a district's go before the city's, the city's before ours.

Shared, because the city's are read under every district's role; row security lets each office write its own alone.
"""
