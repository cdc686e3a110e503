"""Orders and cards (督办单、红黄牌): the city's orders to its offices, and the cards that the clock gives them."""
