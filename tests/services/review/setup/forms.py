"""A page of the city's set-up as a browser has it."""

import re
from html import unescape
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from tenants.offices import directory
from tenants.offices.models import Notice
from tenants.offices.setup import versions

SETUP = "/o/city/desk/setup/"
PART = SETUP + "parts/{}/"


class Form:
    """A part's form as a browser has it: all its fields, to be changed and sent."""

    def __init__(self, client: Client, code: str, query: str = "") -> None:
        self.client, self.address = client, PART.format(code)
        self.fields = fields_of(client.get(self.address + query).content.decode())
        self.fields["remark"] = "市网信办会议纪要〔2026〕3号"

    def send(self, **typed: Any) -> Any:
        """Step one; `typed` with double underscores for hyphens."""
        self.fields |= {name.replace("__", "-"): value for name, value in typed.items()}
        return self.client.post(self.address, self.fields)

    def make(self, **typed: Any) -> Any:
        """Both steps."""
        page = self.send(**typed)
        faults = re.findall(r'class="fault"[^>]*>(.*?)</p>', page.content.decode(), re.DOTALL)
        assert page.status_code == 200, faults
        assert 'id="proposal"' in page.content.decode()
        proposal = page.content.decode().partition('id="proposal"')[2].partition("</form>")[0]
        sent = self.client.post(self.address, hidden_of(proposal))
        assert sent.status_code == 302
        directory.forget()  # as after the commit
        return page


def now() -> Notice:
    """The version in force."""
    found = versions.at(timezone.now())
    assert found is not None
    return found


def fields_of(page: str) -> dict[str, Any]:
    form = page.partition('class="stack setup"')[2].partition("</form>")[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<(?:input|textarea|select)[^>]*>", form):
        named = re.search(r'name="([^"]+)"', tag)
        if named is None or "disabled" in tag:
            continue
        name, value = named[1], re.search(r'value="([^"]*)"', tag)
        if tag.startswith("<textarea"):
            found[name] = unescape(form.partition(tag)[2].partition("</textarea>")[0].lstrip())
        elif tag.startswith("<select"):
            chosen = re.search(r'value="([^"]*)" selected', form.partition(tag)[2].partition("</select>")[0])
            found[name] = chosen[1] if chosen else ""
        elif 'type="checkbox"' in tag or 'type="radio"' in tag:
            if "checked" in tag:
                found.setdefault(name, []).append(value[1] if value else "on")
        else:
            found[name] = unescape(value[1]) if value else ""
    return found


def hidden_of(form: str) -> dict[str, list[str]]:
    found = QueryDict(mutable=True)
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.appendlist(name, unescape(value))
    return dict(found.lists())
