"""A filer of Donggang, signed in to pages and API."""

from django.test import Client

from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession
from tenants.filings.models import Filing
from tests.api import Caller, member

OFFICE = "donggang"


def filer(contact: str, office: str = OFFICE, language: str = "en") -> Caller:
    """Who signed in with this contact, as a program."""
    token = f"f_{contact}"
    with office_scope(office):
        FilerSession.objects.get_or_create(digest=signin._token_hash(token), defaults={"contact": contact})
    return Caller(office, token, language)


def browser(caller: Caller, language: str = "en") -> Client:
    """The same person's browser."""
    client = Client(headers={"accept-language": language})
    client.cookies[f"beian-{caller.office}"] = caller.token
    return client


def clerk(office: str = OFFICE, role: str = "clerk") -> Caller:
    """Somebody of the office's staff."""
    return member(office, role, "intake")


def address(filing: Filing, more: str = "", office: str = OFFICE) -> str:
    """A filing's page, or one below it."""
    return f"/o/{office}/filings/{filing.pk}/{more}"


def said(answer: object) -> list[str]:
    """What the page says that was led to, and how: `warning: ...`."""
    return [f"{one.level_tag}: {one}" for one in answer.context["messages"]]  # type: ignore[attr-defined]
