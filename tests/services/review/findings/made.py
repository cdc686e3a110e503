"""Facts as a test wants them: a filing that is in no table, and what is known besides."""

from typing import Any

from services.review.findings import Severity
from services.review.findings.facts import Facts
from tenants.filings.models import Document, Filing

COMPANY, INSTITUTION, COLLECTIVE = "91371102MA10000173", "12371102MA10000178", "N1371102MA1000017M"
IN_LANSHAN, IN_BEIJING, OF_THE_CITY = "91371103MA1000017H", "91110000MA1000017E", "91371100MA10000176"


def filing(**columns: Any) -> Filing:
    return Filing(**{"filer_kind": "company", "account": "rz_test", "wechat_id": "rz_test", **columns})


def facts(documents: tuple[Document, ...] = (), **columns: Any) -> Facts:
    return Facts(filing(**columns), documents)


def told(findings: Any) -> list[tuple[str, str, Severity]]:
    """Field, code and severity of each."""
    return [(one.field, one.code, one.severity) for one in findings]
