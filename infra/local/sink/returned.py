"""Addresses that nothing can be delivered to, each in a way of its own, and the mail by which a server says so."""

import re

from infra.local.sink.mailbox import DOMAIN

# How an address begins, and what becomes of mail to it; `bounce-` alone is no such mailbox.
FULL, PLAIN, UNKNOWN = "bounce-full-", "bounce-plain-", "bounce-"
REPORT = """\
Return-Path: <>
Delivered-To: {sender}
From: Mail Delivery System <MAILER-DAEMON@{domain}>
To: {sender}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="returned"

--returned
Content-Type: text/plain; charset=us-ascii

<{recipient}>: {says}

--returned
Content-Type: message/delivery-status

Reporting-MTA: dns; {domain}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {code}
Diagnostic-Code: smtp; {says}

--returned
Content-Type: text/rfc822-headers

{headers}

--returned--
"""
LETTER = """\
Return-Path: <>
Delivered-To: {sender}
From: MAILER-DAEMON@{domain}
To: {sender}
Subject: failure notice

Hi. This is the qmail-send program at {domain}.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{recipient}>:
{says}

--- Below this line is a copy of the message.

{headers}
"""


def returned(mail: bytes, sender: str, recipient: str) -> bytes | None:
    """What a server sends to `sender`, since it cannot deliver this mail; None where it can.

    A report (RFC 3464), or for `bounce-plain-` a letter as qmail writes it.
    """
    if recipient.startswith(FULL):
        form, code, says = REPORT, "5.2.2", "552 5.2.2 mailbox full"
    elif recipient.startswith(PLAIN):
        form, code, says = LETTER, "", "Sorry, no mailbox here by that name. (#5.1.1)"
    elif recipient.startswith(UNKNOWN):
        form, code, says = REPORT, "5.1.1", "550 5.1.1 no such mailbox"
    else:
        return None
    headers = re.split(rb"\r?\n\r?\n", mail, maxsplit=1)[0].decode("ascii", "replace").replace("\r\n", "\n")
    text = form.format(
        sender=sender, recipient=recipient, domain=DOMAIN, code=code, says=says, headers=headers
    )
    return text.replace("\n", "\r\n").encode("ascii", "replace")
