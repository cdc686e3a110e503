"""SMS through one of several providers, behind one interface."""

from functools import cache
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from infra.messages.sms.provider import Fate, Forged, Provider, Report, Sms
from infra.messages.sms.templates import codes

__all__ = ["BY_CODE", "Fate", "Forged", "Provider", "Report", "Sms", "known", "provider", "providers"]

# The class of each; loaded when it is used, for each SDK is an extra.
KNOWN = {
    "city": "infra.messages.sms.city:City",
    "tencent": "infra.messages.sms.tencent:Tencent",
    "alibaba": "infra.messages.sms.alibaba:Alibaba",
}

# Those that know approved templates only, and sign nothing that they tell: the setting of each.
BY_CODE = {"tencent": "SMS_TENCENT_URL", "alibaba": "SMS_ALIBABA_URL"}


def providers() -> dict[str, int]:
    """The providers that are set, each with its weight."""
    addresses = {
        "city": settings.SMS_GATEWAY_URL,
        "tencent": settings.SMS_TENCENT_URL,
        "alibaba": settings.SMS_ALIBABA_URL,
    }
    weights = settings.SMS_WEIGHTS
    return {name: weights.get(name, 0 if weights else 1) for name, address in addresses.items() if address}


def known(template: str) -> bool:
    """Whether every provider can send this template: those that know approved ones only have a code for it."""
    try:
        return all(template in codes(name) for name in providers() if name in BY_CODE)
    except ImproperlyConfigured:
        return False


@cache
def provider(name: str) -> Provider:
    """A provider by its name; LookupError where we know none of that name."""
    module, _, class_name = KNOWN[name].partition(":")
    made: Provider = getattr(import_module(module), class_name)()
    return made
