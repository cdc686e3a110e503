"""The sink's page: every mail and SMS, the newest first, in Chinese or English."""

from datetime import datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.local.sink.messages import Message

TEMPLATE = Path(__file__).with_name("page.html")
SHOWN = 200
ZONE = ZoneInfo("Asia/Shanghai")
WORDS = {
    "zh": {
        "lang": "zh-Hans",
        "title": "收件箱",
        "lead": "本机运行的系统不向外发送任何信息：发出的每一封邮件、每一条短信都留在这里。",
        "mail": "邮件",
        "sms": "短信",
        "city": "市平台",
        "tencent": "腾讯云",
        "alibaba": "阿里云",
        "filter": "收件人",
        "show": "查看",
        "refresh": "刷新",
        "empty": "还没有邮件或短信。",
        "total": "共 {total} 条，显示最新 {shown} 条",
        "reference": "编号",
        "html": "网页格式正文",
        "attachments": "附件",
        "other": "English",
        "other_code": "en",
    },
    "en": {
        "lang": "en",
        "title": "Sink",
        "lead": "A system on one machine sends nothing outside: each mail and SMS that it sends stays here.",
        "mail": "Mail",
        "sms": "SMS",
        "city": "city's gateway",
        "tencent": "Tencent Cloud",
        "alibaba": "Alibaba Cloud",
        "filter": "Recipient",
        "show": "Show",
        "refresh": "Refresh",
        "empty": "No mail and no SMS yet.",
        "total": "{total} in all, the newest {shown} shown",
        "reference": "Reference",
        "html": "HTML body",
        "attachments": "Attachments",
        "other": "中文",
        "other_code": "zh",
    },
}


def page(messages: list[Message], language: str, to: str = "") -> str:
    """The page as HTML; with `to`, only what went to recipients that hold it."""
    words = WORDS[language]
    chosen = [message for message in messages if to.lower() in message.to.lower()]
    shown = chosen[: -SHOWN - 1 : -1]
    cards = "\n".join(_card(message, words) for message in shown) or f'<p class="empty">{words["empty"]}</p>'
    total = words["total"].format(total=len(chosen), shown=len(shown))
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in {**words, "to": escape(to), "count": total, "cards": cards}.items():
        text = text.replace(f"[[{name}]]", value)
    return text


def _card(message: Message, words: dict[str, str]) -> str:
    when = datetime.fromisoformat(message.received_at).astimezone(ZONE)
    head = message.subject if message.channel == "mail" else _sms_head(message)
    by = " · ".join(words[name] for name in (message.channel, message.provider) if name in words)
    parts = [
        f'<article class="{escape(message.channel)}" id="{escape(message.id)}"><header>',
        f'<span class="tag">{by}</span><b>{escape(message.to)}</b>',
        f'<time datetime="{escape(message.received_at)}">{when:%Y-%m-%d %H:%M:%S}</time></header>',
        f"<h2>{escape(head)}</h2>" if head else "",
        f"<pre>{escape(message.text)}</pre>" if message.text else "",
    ]
    if message.html:
        parts.append(
            f'<details><summary>{words["html"]}</summary><iframe sandbox title="{words["html"]}"'
            f' srcdoc="{escape(message.html)}"></iframe></details>'
        )
    if message.attachments:
        parts.append(f"<footer>{words['attachments']}: {escape(', '.join(message.attachments))}</footer>")
    if message.reference:
        parts.append(f"<footer>{words['reference']} <code>{escape(message.reference)}</code></footer>")
    return "".join(parts) + "</article>"


def _sms_head(message: Message) -> str:
    # A text that names its sender already needs no second name.
    return f"【{message.signature}】" if message.signature and not message.text.startswith("【") else ""
