"""Supervising (督办): the city's orders to its offices, and the cards that the clock gives them."""
