"""What can go wrong on the way out."""


class NotSent(Exception):
    """A message was not taken over. `permanent`: sending it again would not help. `unknown`: it may have been."""

    def __init__(self, reason: str, *, permanent: bool = False, unknown: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.unknown = unknown
