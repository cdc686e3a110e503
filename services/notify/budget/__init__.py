"""What messages cost: counted by office and month, held against a limit, warned of before it is reached.

Shared, because the city sees every office's; row security lets a district see its own alone.
"""
