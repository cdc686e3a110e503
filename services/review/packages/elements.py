"""The words of the package in both languages: its files, its formats, and the elements of its metadata.

The elements are those of DA/T 46-2009 (文书类电子文件元数据方案), by their Chinese and English names.
"""

from typing import NamedTuple

from tenants.offices.packparts import Text


class Format(NamedTuple):
    """A format: the ending of its files, its name, and whether it is one for long keeping (DA/T 47, GB/T 18894)."""

    ending: str
    name: str
    lasting: bool


FORMATS = {
    "application/pdf": Format("pdf", "PDF", lasting=True),
    "image/jpeg": Format("jpg", "JPEG", lasting=True),
    "image/png": Format("png", "PNG", lasting=True),
    "image/webp": Format("webp", "WebP", lasting=False),
    "application/json": Format("json", "JSON", lasting=True),
    "application/xml": Format("xml", "XML", lasting=True),
    "text/plain": Format("txt", "Text", lasting=True),
}


def format_of(media_type: str) -> Format:
    """The format of a media type; one that is not known is none for long keeping."""
    return FORMATS.get(media_type) or Format("bin", media_type, lasting=False)


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


NAMES = {
    "form": _text("登记表（打印件）", "Registration form, as printed"),
    "organisation_certificate": _text("组织机构代码证（统一社会信用代码证）复印件", "Organisation code certificate"),
    "business_licence": _text("营业执照（副本）复印件", "Business licence (duplicate)"),
    "identity_card": _text("身份证复印件", "Identity card"),
    "registration_form": _text("盖章（签名）登记表", "Registration form, sealed or signed"),
    "history": _text("办理过程", "What happened to the filing"),
    "before": _text("转入前办理过程", "What happened to it in another office, before it came to this one"),
    "questions": _text("咨询与答复", "Questions and answers"),
    "messages": _text("通知记录", "Messages, with what became of them"),
    "paper": _text("纸质材料", "The paper copy, and its place"),
    "audit": _text("审计链", "The audit chain"),
    "metadata": _text("元数据", "Metadata"),
    "report": _text("四性检测报告", "Report on authenticity, completeness, usability and safety"),
    "readme": _text("说明文件", "What this is"),
}  # fmt: skip

# DA/T 46-2009, in its order.
AGGREGATION_LEVEL = _text("聚合层次", "aggregation level")
PROVENANCE = _text("来源", "provenance")
FONDS_NAME = _text("全宗名称", "fonds name")
FONDS_UNIT = _text("立档单位名称", "fonds constituting unit name")
RECORD_CODE = _text("电子文件号", "electronic record code")
ARCHIVAL_CODE = _text("档号", "archival code")
YEAR = _text("年度", "year")
RETENTION = _text("保管期限", "retention period")
FUNCTION = _text("机构或问题", "organizational structure or function")
DESCRIPTION = _text("内容描述", "content description")
TITLE = _text("题名", "title")
DOCUMENT_NUMBER = _text("文件编号", "document number")
AUTHOR = _text("责任者", "author")
DATE = _text("日期", "date")
DOCUMENT_TYPE = _text("文种", "document type")
FORMAL = _text("形式特征", "formal characteristics")
COMPOSITION = _text("文件组合类型", "document aggregation type")
NUMBER_OF_FILES = _text("件数", "number of files")
ELECTRONIC = _text("电子属性", "electronic attributes")
FORMAT_NAME = _text("格式名称", "format name")
FILE_NAME = _text("计算机文件名", "computer file name")
FILE_SIZE = _text("计算机文件大小", "computer file size")
CREATED_BY = _text("文档创建程序", "document creating application")
HASH_ALGORITHM = _text("摘要算法", "digest algorithm")
HASH = _text("摘要值", "digest value")
LOCATION = _text("存储位置", "storage location")
AGENT_TYPE = _text("机构人员类型", "agent type")
AGENT_NAME = _text("机构人员名称", "agent name")
AGENT_ROLE = _text("职位", "position name")
AGENT_CODE = _text("组织机构代码", "organization code")
ACTIVITY = _text("业务行为", "business activity")
ACTION_TIME = _text("行为时间", "action time")
ACTION_MANDATE = _text("行为依据", "action mandate")
ACTION_DESCRIPTION = _text("行为描述", "action description")
RELATION_TYPE = _text("关系类型", "relation type")
RELATION = _text("关系", "relation")
# Without these a record's metadata are not complete.
MANDATORY = (
    AGGREGATION_LEVEL,
    FONDS_UNIT,
    RECORD_CODE,
    ARCHIVAL_CODE,
    YEAR,
    RETENTION,
    TITLE,
    AUTHOR,
    DATE,
    AGENT_NAME,
    ACTIVITY,
    ACTION_TIME,
)
ENTITIES = {
    "record": _text("文件实体", "record entity"),
    "agent": _text("机构人员实体", "agent entity"),
    "business": _text("业务实体", "business entity"),
    "relation": _text("实体关系实体", "relationship entity"),
}
