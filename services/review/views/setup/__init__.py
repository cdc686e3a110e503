"""The city's set-up pages."""
