"""The API's own page: every call and shape, drawn here from `openapi.json`. No script, nothing from elsewhere."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

Json = dict[str, Any]
# A type in words: each with the name of the shape where it is one, which is explained further down.
Type = list[tuple[str, str]]
LIMITS = {"minLength": "≥", "maxLength": "≤", "minItems": "≥", "maxItems": "≤"}


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, or a field of a body or an answer."""

    name: str
    type: Type
    needed: bool
    default: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One method at one address; `path` is below `/o/<office>/api/v1/`."""

    method: str
    path: str
    text: str
    signed_in: bool
    query: list[Part]
    media_type: str
    body: Type | None
    fields: list[Part]
    status: str
    answer: Type


@dataclass(frozen=True, slots=True)
class Group:
    """The calls under one heading."""

    name: str
    calls: list[Call] = field(default_factory=list)


class DocsPage(DocsBase):
    """What ninja asks for the page."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page in the reader's language."""
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {
            "groups": groups(schema, api.get_root_path(kwargs)),
            "shapes": [
                (name, _words(shape), _fields(shape))
                for name, shape in sorted(schema["components"]["schemas"].items())
            ],
            "root": request.build_absolute_uri(api.get_root_path(kwargs)),
            "about": gettext(api.description),
            "schema_address": self.get_openapi_url(api, kwargs),
        }
        return render(request, "api_docs.html", context)


def groups(schema: Json, root: str) -> list[Group]:
    """All calls, by their tags, in the order of the code."""
    found: dict[str, Group] = {}
    for path, methods in schema["paths"].items():
        for method, call in methods.items():
            (tag,) = call["tags"]
            group = found.setdefault(tag, Group(gettext(tag)))
            group.calls.append(_call(method, path.removeprefix(root), call))
    return list(found.values())


def _call(method: str, path: str, call: Json) -> Call:
    content = call.get("requestBody", {}).get("content", {})
    media_type, body = next(((kind, of["schema"]) for kind, of in content.items()), ("", None))
    status, answer = next(iter(call["responses"].items()))  # the one that is hoped for stands first
    return Call(
        method=method.upper(),
        path=path,
        text=_words(call),
        signed_in="security" in call,
        query=[
            _part(one["name"], one["schema"], needed=one["required"])
            for one in call.get("parameters", ())
            if one["in"] == "query"
        ],
        media_type=media_type,
        body=_type(body) if body and "$ref" in body else None,
        fields=_fields(body) if body and "$ref" not in body else [],
        status=str(status),
        answer=_type(answer.get("content", {}).get("application/json", {}).get("schema", {})),
    )


def _fields(shape: Json) -> list[Part]:
    needed = shape.get("required", ())
    return [_part(name, of, needed=name in needed) for name, of in shape.get("properties", {}).items()]


def _part(name: str, schema: Json, *, needed: bool) -> Part:
    default = schema.get("default")
    return Part(name, _type(schema), needed, "" if needed or default in (None, "", []) else str(default))


def _type(schema: Json) -> Type:
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            return [(name, name)]
        case {"anyOf": [first, {"type": "null"}]}:
            return [*_type(first), ("| null", "")]
        case {"enum": list(values)}:
            return [(" | ".join(f'"{value}"' for value in values), "")]
        case {"type": "array", "items": dict(items)}:
            return [(_limited("[ ]", schema), ""), *_type(items)]
        case {"type": str(kind)}:
            return [(_limited(schema.get("format", kind), schema), "")]
        case _anything:
            return [(gettext("a file"), "")]


def _limited(word: str, schema: Json) -> str:
    return " ".join([word, *(f"{sign} {schema[key]}" for key, sign in LIMITS.items() if key in schema)])


def _words(of: Json) -> str:
    text = " ".join(of.get("description", "").split())
    return gettext(text)
