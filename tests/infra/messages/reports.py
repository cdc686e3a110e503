"""Mails as servers, programs and people send them to where undelivered mail comes back."""

from email.header import Header
from uuid import UUID

OFFICE, REFERENCE = "donggang", UUID("0192f0c1-7b7a-7c3e-9a55-0a1b2c3d4e5f")
PATH = f"bounces+{OFFICE}.{REFERENCE.hex}@localhost.test"
HEADERS = f"""\
From: dgwxb@example.gov.cn
To: li@example.com
Message-ID: <{REFERENCE}@example.gov.cn>
X-Beian-Office: {OFFICE}
X-Beian-Reference: {REFERENCE}
Subject: =?utf-8?b?6YCa55+l?="""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="9A1B.1700000000/mx.example.com"

This is a MIME-encapsulated message.

--9A1B.1700000000/mx.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.com.

<li@example.com>: host 10.5.1.1[10.5.1.1] said: {answer} (in reply to RCPT TO command)

--9A1B.1700000000/mx.example.com
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 9A1B
Arrival-Date: Fri, 27 Nov 2026 10:55:00 +0800 (CST)

Final-Recipient: rfc822; li@example.com
Original-Recipient: rfc822;li@example.com
Action: {action}
Status: {status}
Remote-MTA: dns; 10.5.1.1
Diagnostic-Code: smtp; {answer}

--9A1B.1700000000/mx.example.com
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{headers}

--9A1B.1700000000/mx.example.com--
"""

EXIM = """\
Return-path: <>
X-Failed-Recipients: li@example.com
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@exim.example.com>
To: {to}
Content-Type: multipart/report; report-type=delivery-status; boundary=1700000000-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1700000000-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software (Exim 4.94.2).

--1700000000-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; exim.example.com

Action: failed
Final-Recipient: rfc822;li@example.com
Status: 5.0.0
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; {answer}

--1700000000-eximdsn-1804289383
Content-type: message/rfc822

Return-path: <{to}>
{headers}

text
--1700000000-eximdsn-1804289383--
"""

EXIM_OF_OLD = """\
Return-path: <>
X-Failed-Recipients: li@example.com
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@exim.example.com>
To: {to}
Subject: Mail delivery failed: returning message to sender

A message that you sent could not be delivered to one or more of its recipients.

  li@example.com
    SMTP error from remote mail server after RCPT TO:<li@example.com>:
    host mx.example.com [10.5.1.1]: 550 No such user here

------ This is a copy of the message, including all the headers. ------

{headers}
"""

EXCHANGE = """\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com>
To: {to}
Date: Fri, 27 Nov 2026 02:55:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="c8f7f5ae-4c0c-4d7e-9f7e-9a0e8b2d7a11"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Subject: Undeliverable: =?gb2312?B?zajWqg==?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--c8f7f5ae-4c0c-4d7e-9f7e-9a0e8b2d7a11
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="inner"

--inner
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p style=3D"width: 550 ;">li@example.com wasn't found.</p></body></html>

--inner--

--c8f7f5ae-4c0c-4d7e-9f7e-9a0e8b2d7a11
Content-Type: message/delivery-status

Reporting-MTA: dns;PU1PR01.example.com
Received-From-MTA: dns;mail.example.gov.cn

Final-Recipient: rfc822;li@example.com
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--c8f7f5ae-4c0c-4d7e-9f7e-9a0e8b2d7a11
Content-Type: message/rfc822

{headers}

text
--c8f7f5ae-4c0c-4d7e-9f7e-9a0e8b2d7a11--
"""

QMAIL = """\
Return-Path: <>
From: MAILER-DAEMON@qmail.example.com
To: {to}
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<li@example.com>:
Sorry, no mailbox here by that name. vpopmail (#5.1.1)

--- Below this line is a copy of the message.

{headers}
"""

SENDMAIL_OF_OLD = """\
Return-Path: <>
From: MAILER-DAEMON@old.example.com
To: {to}
Subject: Returned mail: unreachable recipients

   ----- The following addresses had delivery problems -----
<li@example.com>  (unrecoverable error)
   host is away since 2026.5.1.2, call 0633-550-1234
"""


def plain_chinese(name: str, subject: str, text: str) -> str:
    """As the Chinese mail services write them: Chinese in their own charset, as base64 or as it is."""
    return f"""\
Return-Path: <>
From: {name}
To: {{to}}
Subject: {Header(subject, "gb18030").encode()}
MIME-Version: 1.0
Content-Type: text/html; charset="gb18030"
Content-Transfer-Encoding: 8bit

<html><body><table width="550"><tr><td>{text}</td></tr></table></body></html>
"""


QQ = plain_chinese(
    "PostMaster@qq.com",
    "来自qq.com的退信",
    "很遗憾，您的邮件被退回。<b>550</b> Mailbox not found. http://service.mail.qq.com",
)
QQ_FULL = plain_chinese(
    "PostMaster@qq.com", "来自qq.com的退信", "收件人邮箱已满。host said: 552 Mailbox full"
)
NETEASE = plain_chinese(
    "Postmaster@163.com",
    "系统退信",
    "抱歉，您的邮件被退回来了……<br>SMTP error, RCPT TO: Host 163.com said: 550 User not found: li@example.com",
)
NETEASE_WITHOUT_REASON = plain_chinese("Postmaster@163.com", "系统退信", "抱歉，您的邮件被退回来了……")

ABSENT = """\
Return-Path: <li@example.com>
From: li@example.com
To: {to}
Subject: =?utf-8?b?6Ieq5Yqo5Zue5aSN?=: =?utf-8?b?6YCa55+l?=
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

我在休假。 550 5.1.1
"""
VACATION = """\
Return-Path: <>
From: li@example.com
To: {to}
Subject: Re: your mail
Auto-Submitted: auto-replied (vacation)

I am not here. 550 5.1.1
"""
READ = """\
From: li@example.com
To: {to}
Subject: Read
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b
Content-Type: text/plain

It was displayed.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;li@example.com
Disposition: manual-action/MDN-sent-manually; displayed
--b--
"""


def postfix(answer: str, *, action: str = "failed", status: str = "") -> str:
    """Postfix's report of what another server answered."""
    status = status or answer.split()[1]
    return POSTFIX.replace("{answer}", answer).replace("{action}", action).replace("{status}", status)


def written(form: str, to: str = PATH, headers: str = HEADERS) -> bytes:
    """A mail as it goes over the line; Chinese in the charset that it says."""
    text = form.replace("{to}", to).replace("{headers}", headers).replace("\n", "\r\n")
    return text.encode("gb18030" if "gb18030" in form else "utf-8")
