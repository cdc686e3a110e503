"""The account that a filing is of: the ids that it is known by, and the claims that keep them for it.

A filing claims every id that it is given. One that changes or closes an archived filing claims what is new, for the
archived one keeps what it has; once the change is archived itself it has all, and the older one nothing: a WeChat id
that its owner gave up is free then. After a closing that was archived nobody has any.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from infra.problems import Conflict, FieldError, Text, Unprocessable
from tenants.filings.models import Filing
from tenants.filings.states import FilingKind, State
from tenants.offices import claims


def ids(filing: Filing) -> set[str]:
    """What the account is known by: its original id (gh_...), which stays, and its WeChat id, which may change."""
    return {one.lower() for one in (filing.original_id, filing.wechat_id) if one}


def name_of(filing: Filing) -> str:
    """The account in one word: its original id, else its WeChat id.

    Raises:
        Unprocessable: neither is given.
    """
    account: str = (filing.original_id or filing.wechat_id).lower()
    if not account:
        message = _("Give the WeChat id or the original id of the account.")
        raise Unprocessable("account-missing", message, errors=[FieldError("wechat_id", "required", message)])
    return account


def wanted(filing: Filing) -> set[str]:
    """The ids that a filing which holds any has to have claimed itself."""
    if filing.state == State.CITY_ARCHIVED:
        return set() if filing.kind == FilingKind.CLOSING else ids(filing)
    # The ledger asks this of filings that name one which is not here, too.
    replaced = Filing.objects.filter(pk=filing.replaces).first() if filing.replaces else None
    return ids(filing) - (ids(replaced) if replaced else set())


def holding() -> QuerySet[Filing]:
    """The filings of the current office that may hold claims: not one that was withdrawn, or has a successor."""
    successor = Filing.objects.filter(replaces=OuterRef("pk"), state=State.CITY_ARCHIVED)
    return Filing.objects.exclude(state=State.WITHDRAWN).exclude(Exists(successor))


def claim(filing: Filing) -> None:
    """Claim what a filing wants, and let go of what it wants no more.

    Raises:
        Conflict: the account is filed already; names the ids that are.
    """
    try:
        claims.hold(wanted(filing), filing.pk)
    except Conflict as filed:
        taken = claims.taken(wanted(filing), filing.pk)
        fields = [name for name in ("wechat_id", "original_id") if getattr(filing, name).lower() in taken]
        raise filed.at(*fields) from None


def follow(filing: Filing) -> None:
    """See that a new filing names the archived one that it changes or closes, and that a first one names none.

    Raises:
        Unprocessable: it names none, or one that cannot be replaced, or one of another account.
        Conflict: the named one has its successor already.
    """
    if filing.kind == FilingKind.FIRST:
        if filing.replaces:
            message = _("A first filing replaces none. Say that it is a change or a closing.")
            raise Unprocessable(
                "replaces-unexpected", message, errors=_at_replaces("replaces-unexpected", message)
            )
        return
    if not filing.replaces:
        message = _("Name the archived filing that is to be changed or closed.")
        raise Unprocessable("replaces-missing", message, errors=_at_replaces("replaces-missing", message))
    # Locked: two that would replace the same one come one after the other.
    replaced = Filing.objects.select_for_update().get(pk=filing.replaces)
    if replaced.state != State.CITY_ARCHIVED or replaced.kind == FilingKind.CLOSING:
        message = _("Only a filing that is archived, and not closed, can be changed or closed.")
        raise Unprocessable(
            "replaces-not-archived", message, errors=_at_replaces("replaces-not-archived", message)
        )
    if Filing.objects.filter(replaces=replaced.pk).exclude(state=State.WITHDRAWN).exists():
        message = _("Another filing changes or closes this one already. Go on with that one.")
        raise Conflict("replaced-already", message)
    stay(filing)


def stay(filing: Filing) -> None:
    """A filing that replaces another is of the same account; its original id stays, whatever the form leaves out.

    Raises:
        Unprocessable: it is of another account.
    """
    if not filing.replaces:
        return
    replaced = Filing.objects.get(pk=filing.replaces)
    filing.original_id = filing.original_id or replaced.original_id
    if replaced.original_id:
        field, same = "original_id", filing.original_id == replaced.original_id
    else:
        field, same = "wechat_id", not ids(filing).isdisjoint(ids(replaced))
    if not same:
        message = _("This is not the account of the filing that is replaced. Give the id that is filed.")
        raise Unprocessable("another-account", message).at(field)


def succeed(filing: Filing) -> None:
    """What was archived takes the claims over from the one that it replaces; a closing lets go of all."""
    if filing.replaces:
        Filing.objects.select_for_update().get(pk=filing.replaces)  # nobody renews its claims meanwhile
        claims.release(filing.replaces)
        claim(filing)


def renew(filing_id: UUID) -> None:
    """Let the claims of a filing stand under each key of the ring, and under no other."""
    Filing.objects.select_for_update().get(pk=filing_id)  # nobody edits, withdraws or replaces it meanwhile
    if (filing := holding().filter(pk=filing_id).first()) is not None:
        claim(filing)


def _at_replaces(code: str, message: Text) -> list[FieldError]:
    return [FieldError("replaces", code, message)]
