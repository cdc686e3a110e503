"""What the web has in common: problem documents, the API's frame, health."""
