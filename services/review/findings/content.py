"""What the account publishes, where another office has to know of it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from services.review.findings.facts import Facts
from services.review.findings.finding import Finding, Severity
from tenants.filings.form.choices import Content


def find(facts: Facts) -> Iterator[Finding]:
    """News need a licence (互联网新闻信息服务管理规定), which is no document of a filing: a hint, and no more."""
    if Content.NEWS in facts.filing.content:
        message = _(
            "News need a licence, which a filing does not show: tell the content office. It is no fault."
        )
        yield Finding("content", Severity.HINT, "news", message)
