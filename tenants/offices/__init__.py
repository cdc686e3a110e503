"""What an office is: its card, its staff and their roles, the notice, the claims on accounts."""
