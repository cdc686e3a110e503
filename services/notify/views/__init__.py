"""Notify's pages, and where providers tell of deliveries. A view calls one action, or one query."""
