"""What the audit trail's acts are called where people read them."""

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, object] = {
    "filing.read": _("opened a filing"),
    "filing.claimed": _("took a filing"),
    "filing.drafted": _("began a filing"),
    "filing.edited": _("typed in a filing"),
    "filing.submitted": _("handed a filing in at the window"),
    "filing.returned": _("returned a filing for correction"),
    "filing.county_approved": _("passed a filing on to the city"),
    "filing.withdrawn": _("withdrew a filing"),
    "paper.received": _("recorded a paper copy"),
    "document.checked": _("added a document"),
    "document.read": _("looked at a document"),
    "personal.revealed": _("saw a personal number in full"),
    "form.printed": _("printed the form"),
    "question.answered": _("answered a question"),
    "message.again": _("had a message sent again"),
    "list.handed_in": _("handed in a list of accounts"),
    "list.approved": _("said yes to a list of accounts"),
    "list.stopped": _("gave up a list of accounts"),
    "list.downloaded": _("downloaded rows of a list"),
    "export.asked": _("asked for a summary table"),
    "export.downloaded": _("downloaded a summary table"),
    "export.stopped": _("stopped a summary table"),
    "office.contact_changed": _("changed the office's data"),
    "staff.appointed": _("appointed somebody, or set a password"),
    "staff.role_changed": _("changed somebody's role"),
    "staff.blocked": _("blocked somebody"),
    "staff.unblocked": _("let somebody in again"),
    "staff.sign_ins_ended": _("ended somebody's sign-ins"),
    "staff.second_factor_set": _("set a second factor"),
    "staff.own_password_changed": _("changed their own password"),
    "staff.own_sign_ins_ended": _("ended their own sign-ins"),
    "staff.own_change_refused": _("gave a wrong password or code on their own page"),
    "staff.signed_in": _("signed in"),
    "staff.sign_in_refused": _("was refused at the sign-in"),
}


def word(action: str) -> object:
    """An act in words; its code where it has none yet."""
    return WORDS.get(action, action)
