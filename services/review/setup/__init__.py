"""The pages on which the city's officers set up the exercise: its parts as forms, and what a change does."""
