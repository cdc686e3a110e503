"""How the exercise is set up: its versions, each the city pack as it is in force from a moment on."""
