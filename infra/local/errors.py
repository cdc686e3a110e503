"""What stops us for a reason that a person can mend."""


class Refusal(Exception):
    """Says in plain words what is wrong and how to mend it; shown without a traceback."""
