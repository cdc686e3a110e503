"""How many sign-in codes were sent in an hour, held against one budget of each office and of the whole city.

Shared, because the city's budget is one: an office counts its own codes, and reads how many the others sent.
"""
