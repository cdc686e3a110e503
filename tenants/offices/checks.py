"""The city pack, among the checks of the settings (`infra.checks`)."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from infra.checks import wrong
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
