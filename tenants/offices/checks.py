"""The city pack, and what its offices need, among the checks of the settings (`infra.checks`)."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from infra.checks import wrong
from infra.messages.sms import BY_CODE, providers
from infra.messages.sms.templates import signatures as approved
from tenants.offices import citypack


@register
def city_pack(**_asked: Any) -> list[Error]:
    """E004: there is a pack of this name, and it is whole."""
    try:
        citypack.load(settings.CITY)
    except citypack.CityPackError as error:
        hint = "应为 tenants/offices/cities/ 中的文件名 It is the name of a file there: BEIAN_CITY=rizhao"
        return wrong(4, f"BEIAN_CITY：{error}", hint)
    return []


@register
def signatures(**_asked: Any) -> list[Error]:
    """E014: each provider has approved the name under which each office writes."""
    try:
        wanted = {citypack.sms_signature(office.area) for office in citypack.load(settings.CITY).offices}
        lacking = {name: wanted - approved(name) for name in providers() if name in BY_CODE}
    except (citypack.CityPackError, ImproperlyConfigured):
        return []  # E004 and E013 say so
    hint = (
        "报备后写入 SMS_TEMPLATES 所指文件。Have them approved, then name them in the file of SMS_TEMPLATES."
    )
    return [
        error
        for name, some in lacking.items()
        if some
        for error in wrong(
            14, f"SMS_TEMPLATES：[{name}] signatures 缺少 lack {', '.join(sorted(some))}", hint
        )
    ]
