"""The SMS providers, among the checks of the settings (`infra.checks`)."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from infra.checks import wrong
from infra.messages.sms import BY_CODE, KNOWN, provider, providers
from infra.messages.sms.templates import Account, codes
from infra.service import services

SECRET_CHARACTERS = 20
HINT = "见 docs/operations.md「短信服务商」。See “SMS providers” there."


@register
def sms(**_asked: Any) -> list[Error]:
    """E013: each provider can be reached, knows all our templates, and is told where to report."""
    return [error for fault in _faults() for error in wrong(13, fault, HINT)]


def _faults() -> Iterator[str]:
    chosen = providers()
    if not chosen:
        yield "没有短信服务商 No SMS provider: SMS_GATEWAY_URL, SMS_TENCENT_URL, SMS_ALIBABA_URL"
    elif not any(chosen.values()):
        yield "SMS_WEIGHTS：没有一家的权重大于 0 gives no provider any weight"
    if strange := sorted(settings.SMS_WEIGHTS.keys() - KNOWN.keys()):
        yield f"SMS_WEIGHTS：不认识 does not know {', '.join(strange)}; {', '.join(KNOWN)}"
    for name in chosen.keys() & BY_CODE.keys():
        yield from _of_provider(name)


def _of_provider(name: str) -> Iterator[str]:
    setting = BY_CODE[name]
    try:
        Account.of(setting, getattr(settings, setting))
        provider(name)
        known = codes(name)
    except ImproperlyConfigured as error:
        yield str(error)
        return
    except ImportError:
        yield f"{setting}：缺少软件包 a package is missing: pip install 'beian[{name}]'"
        return
    for template, places in sorted(our_templates().items()):
        if template not in known:
            yield f'SMS_TEMPLATES：缺少 lacks [{name}."{template}"], places = {list(places)}'
        elif strange := sorted(set(known[template].places) - set(places)):
            yield f'SMS_TEMPLATES：[{name}."{template}"] 没有 has no {", ".join(strange)}: {", ".join(places)}'
    if len(settings.SMS_RECEIPTS_SECRET) < SECRET_CHARACTERS:
        yield f"SMS_RECEIPTS_SECRET：少于 {SECRET_CHARACTERS} 个字符 has fewer than {SECRET_CHARACTERS} characters"


def our_templates() -> dict[str, tuple[str, ...]]:
    """All SMS templates of the services, each with the places that it fills."""
    return {name: places for service in services().values() for name, places in service.sms.items()}
