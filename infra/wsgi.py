"""The web's entry."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")

from django.conf import settings

from infra.memory import keep_what_is_loaded

# Limits and locks go by the caller's own address, not by nginx's.
application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), settings.TRUSTED_PROXIES)

# All views are loaded before the first request, not in it.
import_module(settings.ROOT_URLCONF)
import_module(settings.OFFICE_URLCONF)
keep_what_is_loaded()
