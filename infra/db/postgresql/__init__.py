"""Django's database backend for offices (settings.DATABASES ENGINE)."""
