"""The metadata of a package: DA/T 46-2009's four entities (record, agents, business, relations) as one XML file."""

import hashlib
import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from django.utils import timezone

from services.review.packages import elements as e
from services.review.packages.contents import Contents, Part, stamp
from tenants.filings.models import Filing
from tenants.filings.states import FilingKind
from tenants.offices import directory
from tenants.offices.directory import Card
from tenants.offices.packparts import Text

STANDARDS = {"package": "GB/T 42727-2023", "metadata": "DA/T 46-2009"}
KINDS = {
    FilingKind.FIRST: "备案",
    FilingKind.CHANGE: "变更备案",
    FilingKind.CLOSING: "注销备案",
}
# XML has no place for these, whatever somebody once typed.
NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
AUTHORED = "登记表打印件由备案系统生成（PDF/A-2u）；其余按备案人提交件保存"


def xml_of(of: Contents, card: Card) -> bytes:
    """The metadata of a filing and of every file beside it, in UTF-8."""
    root = ET.Element("package", STANDARDS)
    _record(root, of.filing, card, of.parts)
    for part in of.parts:
        _file(root, part)
    _agents(root, of, card)
    _business(root, of)
    _relations(root, of.filing)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def lacking(data: bytes) -> list[Text]:
    """Which of the elements that must be there are not, or say nothing."""
    elements = _parsed(data).iter("element")
    said = {element.get("en") for element in elements if (element.text or "").strip()}
    return [name for name in e.MANDATORY if name.en not in said]


def files_in(data: bytes) -> dict[str, str]:
    """The SHA-256 of each file that the metadata know, by its path."""
    found = {}
    for entity in _parsed(data).iter("entity"):
        said = {element.get("en"): element.text or "" for element in entity.iter("element")}
        if path := said.get(e.FILE_NAME.en):
            found[path] = said.get(e.HASH.en, "")
    return found


def _parsed(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - we have written it


def _record(root: ET.Element, filing: Filing, card: Card, parts: Iterable[Part]) -> None:
    pack, city = directory.pack(), directory.directory().city
    archived_on = timezone.localdate(filing.stage_since)
    record = _entity(root, "record")
    _say(record, e.AGGREGATION_LEVEL, "件")
    provenance = _group(record, e.PROVENANCE)
    _say(provenance, e.FONDS_NAME, city.name_zh)
    _say(provenance, e.FONDS_UNIT, city.name_zh)
    _say(record, e.RECORD_CODE, str(filing.pk))
    _say(record, e.ARCHIVAL_CODE, filing.number)
    _say(record, e.YEAR, str(archived_on.year))
    _say(record, e.RETENTION, f"{pack.retention_years}年")
    _say(record, e.FUNCTION, card.name_zh)
    description = _group(record, e.DESCRIPTION)
    _say(
        description,
        e.TITLE,
        f"{filing.nickname or filing.account}微信公众账号{KINDS[FilingKind(filing.kind)]}",
    )
    _say(description, e.DOCUMENT_NUMBER, filing.number)
    _say(description, e.AUTHOR, subject(filing))
    _say(description, e.DATE, archived_on.isoformat())
    _say(description, e.DOCUMENT_TYPE, pack.form_title.zh)
    formal = _group(record, e.FORMAL)
    _say(formal, e.COMPOSITION, "组合文件")
    _say(formal, e.NUMBER_OF_FILES, str(len(list(parts))))
    _say(record, e.CREATED_BY, AUTHORED)
    _say(record, e.LOCATION, f"纸质件：{filing.paper_place}" if filing.paper_place else "纸质件：未登记")


def subject(filing: Filing) -> str:
    """Whose account it is (账号主体)."""
    return filing.org_name or filing.founder_name or filing.admin_name


def _file(root: ET.Element, part: Part) -> None:
    record = _entity(root, "record")
    _say(record, e.AGGREGATION_LEVEL, "文件")
    _say(record, e.TITLE, part.title.zh)
    attributes = _group(record, e.ELECTRONIC)
    _say(attributes, e.FILE_NAME, part.path)
    _say(attributes, e.FILE_SIZE, str(len(part.data)))
    _say(attributes, e.FORMAT_NAME, e.format_of(part.media_type).name)
    _say(attributes, e.HASH_ALGORITHM, "SHA-256")
    _say(attributes, e.HASH, hashlib.sha256(part.data).hexdigest())


def _agents(root: ET.Element, of: Contents, card: Card) -> None:
    filing, city = of.filing, directory.directory().city
    code = filing.uscc or filing.org_code
    kind = "单位" if filing.org_name else "个人"
    agents = [
        (kind, subject(filing), "备案人", code),
        ("单位", card.name_zh, "受理单位", ""),
        ("单位", city.name_zh, "归档单位", ""),
    ]
    agents += [("个人", name, f"经办人（{number}）", "") for number, name in sorted(of.names.items())]
    for type_, name, role, own_code in agents:
        agent = _entity(root, "agent")
        _say(agent, e.AGENT_TYPE, type_)
        _say(agent, e.AGENT_NAME, name)
        _say(agent, e.AGENT_ROLE, role)
        if own_code:
            _say(agent, e.AGENT_CODE, own_code)


def _business(root: ET.Element, of: Contents) -> None:
    mandate = directory.pack().notice.title.zh
    for line in of.lines:
        business = _entity(root, "business")
        _say(business, e.ACTIVITY, line.event)
        _say(business, e.ACTION_TIME, stamp(line.at))
        _say(business, e.ACTION_MANDATE, mandate)
        _say(business, e.ACTION_DESCRIPTION, f"{line.sequence}：{line.source or '—'} → {line.target}")
        _say(business, e.AGENT_NAME, of.names.get(line.actor, line.role))


def _relations(root: ET.Element, filing: Filing) -> None:
    if filing.replaces:
        relation = _entity(root, "relation")
        _say(relation, e.RELATION_TYPE, "替代")
        _say(relation, e.RELATION, str(filing.replaces))


def _entity(parent: ET.Element, kind: str) -> ET.Element:
    return ET.SubElement(parent, "entity", {"kind": kind, "zh": e.ENTITIES[kind].zh})


def _group(parent: ET.Element, name: Text) -> ET.Element:
    return ET.SubElement(parent, "group", {"zh": name.zh, "en": name.en})


def _say(parent: ET.Element, name: Text, value: str) -> None:
    ET.SubElement(parent, "element", {"zh": name.zh, "en": name.en}).text = NO_XML.sub("", value)
