"""E013: a provider that cannot be reached, does not know our templates, or cannot report says so before the start."""

from pathlib import Path
from typing import Any

import pytest
from django.core import checks

from infra.messages.checks import our_templates
from tenants.offices import citypack

TENCENT = "https://id:key@sms.tencentcloudapi.com/?app=1400000000&region=ap-guangzhou"


def faults(number: int = 13) -> list[str]:
    return [fault.msg for fault in checks.run_checks() if fault.id == f"beian.E{number:03}"]


@pytest.fixture
def tencent(settings: Any, tmp_path: Path) -> Any:
    """Tencent Cloud, with all that it needs."""
    lines = [
        f'[tencent."{name}"]\ncode = "1"\nplaces = {list(places)}' for name, places in our_templates().items()
    ]
    names = [office.area for office in citypack.load("rizhao").offices]
    lines.insert(0, f"[tencent]\nsignatures = {[citypack.sms_signature(area) for area in names]}")
    file = tmp_path / "sms.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    settings.SMS_TENCENT_URL = TENCENT
    settings.SMS_TEMPLATES = str(file)
    settings.SMS_RECEIPTS_SECRET = "s" * 20
    return settings


def test_nothing_is_wrong_with_a_right_one(tencent: Any) -> None:
    assert faults() == faults(14) == []
    assert "signin_code" in our_templates()


def test_no_provider_at_all(settings: Any) -> None:
    settings.SMS_GATEWAY_URL = ""
    assert any("No SMS provider" in fault for fault in faults())


@pytest.mark.parametrize(
    ("weights", "says"), [({"city": 0}, "any weight"), ({"city": 1, "china": 2}, "does not know china")]
)
def test_weights_of_nobody(settings: Any, weights: dict[str, int], says: str) -> None:
    settings.SMS_WEIGHTS = weights
    assert any(says in fault for fault in faults())


def test_a_template_that_the_provider_does_not_have(tencent: Any) -> None:
    file = Path(tencent.SMS_TEMPLATES)
    text = file.read_text(encoding="utf-8").replace("filing.returned", "filing.refused")
    file.write_text(text.replace("'number'", "'account_number'"), encoding="utf-8")
    said = faults()
    assert any('lacks [tencent."filing.returned"]' in fault for fault in said)
    assert any("has no account_number" in fault for fault in said)


def test_a_signature_that_the_provider_has_not_approved(tencent: Any) -> None:
    file = Path(tencent.SMS_TEMPLATES)
    file.write_text(file.read_text(encoding="utf-8").replace("莒县网信办", "莒南网信办"), encoding="utf-8")
    assert faults(14) == ["SMS_TEMPLATES：[tencent] signatures 缺少 lack 莒县网信办"]


@pytest.mark.parametrize("wrong", ["signatures = 7", "signatures = [7]"])
def test_signatures_that_are_no_list(tencent: Any, wrong: str) -> None:
    Path(tencent.SMS_TEMPLATES).write_text(f"[tencent]\n{wrong}", encoding="utf-8")
    assert any("signatures = " in fault for fault in faults())
    assert faults(14) == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SMS_TENCENT_URL", "https://sms.tencentcloudapi.com", "SMS_TENCENT_URL"),
        ("SMS_TEMPLATES", "/nowhere/sms.toml", "cannot be read"),
        ("SMS_RECEIPTS_SECRET", "short", "SMS_RECEIPTS_SECRET"),
    ],
)
def test_what_it_needs_is_missing(tencent: Any, name: str, value: str, says: str) -> None:
    setattr(tencent, name, value)
    assert any(says in fault for fault in faults())
