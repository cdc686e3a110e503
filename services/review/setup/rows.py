"""Entries of the city pack's lists as forms: one entry, one form."""

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from services.review.setup.fields import LONGEST, Line, Lines, Pack
from services.review.setup.labels import LABELS
from tenants.filings.display import label_of
from tenants.filings.return_reasons import ABOUT
from tenants.filings.states import DocumentKind, FilerKind

UNEQUAL = _("Chinese and English have the same number of paragraphs, one a line: %(zh)s and %(en)s.")


class Entry(forms.Form):
    """One entry; its fields are placed in groups of one line each."""

    groups: ClassVar[tuple[tuple[str, ...], ...]] = ()
    new: ClassVar[object] = ""  # what an empty one is called

    @classmethod
    def initial_of(cls, entry: Pack) -> dict[str, Any]:
        """What the form shows of an entry of the pack."""
        raise NotImplementedError

    def entry(self) -> Pack:
        """The entry, of a form that is valid."""
        raise NotImplementedError

    def chosen(self, name: str) -> list[str]:
        """What is ticked, in the order in which it was before."""
        ticked, before = self.cleaned_data[name], list(self.initial.get(name, ()))
        return sorted(ticked, key=lambda one: before.index(one) if one in before else len(before))

    @property
    def title(self) -> str:
        """What the entry is called among the others."""
        return str(self.initial.get(self.groups[0][0]) or self.new)

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """The fields, group by group."""
        return [[self[name] for name in group] for group in self.groups]


class PointForm(Entry):
    """A point of the checklist."""

    groups = (("zh", "en"), ("filer_kinds",), ("about",))
    new = _("A new point")
    id = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    zh = Line(label=_("What is looked at, in Chinese"), max_length=LONGEST)
    en = Line(label=_("What is looked at, in English"), max_length=LONGEST)
    filer_kinds = forms.MultipleChoiceField(
        label=LABELS["filer_kinds"], choices=FilerKind.choices, widget=forms.CheckboxSelectMultiple
    )
    about = forms.MultipleChoiceField(label=LABELS["about"], widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        names = sorted({*ABOUT, "paper"} - {""}, key=lambda name: ("." in name, name))
        self.fields["about"].choices = [(name, _about(name)) for name in names]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, entry: Pack) -> dict[str, Any]:
        return {**entry["text"], **{name: entry[name] for name in ("id", "filer_kinds", "about")}}

    def entry(self) -> Pack:
        typed = self.cleaned_data
        known = self.initial.get("id") or f"p{uuid4().hex[:12]}"
        return {
            "id": known,
            "text": {"zh": typed["zh"], "en": typed["en"]},
            "about": self.chosen("about"),
            "filer_kinds": self.chosen("filer_kinds"),
        }


def _about(name: str) -> str:
    return str(LABELS["paper"]) if name == "paper" else label_of(name)


class ReasonForm(Entry):
    """A reason of a return."""

    groups = (("message_zh", "message_en"), ("fix_zh", "fix_en"), ("field",))
    new = _("A new reason")
    message_zh = Line(label=_("What is wrong, in Chinese"), max_length=300)
    message_en = Line(label=_("What is wrong, in English"), max_length=300)
    fix_zh = Line(label=_("How to mend it, in Chinese"), max_length=300)
    fix_en = Line(label=_("How to mend it, in English"), max_length=300)
    field = forms.ChoiceField(label=LABELS["field"])

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        names = sorted(ABOUT - {""}, key=lambda name: ("." not in name, name))
        self.fields["field"].choices = [(name, label_of(name)) for name in names]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, entry: Pack) -> dict[str, Any]:
        words = {
            f"{what}_{language}": entry[what][language]
            for what in ("message", "fix")
            for language in ("zh", "en")
        }
        return {**words, "field": entry["field"]}

    def entry(self) -> Pack:
        typed = self.cleaned_data
        words = {
            what: {language: typed[f"{what}_{language}"] for language in ("zh", "en")}
            for what in ("message", "fix")
        }
        return {"field": typed["field"], **words}


class TextsForm(Entry):
    """Paragraphs in both languages, a line each."""

    zh = Lines(max_length=20_000)
    en = Lines(max_length=20_000)

    def clean(self) -> dict[str, Any]:
        """As many of the one as of the other."""
        typed = super().clean() or {}
        counts = {name: len(typed.get(name, "").splitlines()) for name in ("zh", "en")}
        if "zh" in typed and "en" in typed and counts["zh"] != counts["en"]:
            self.add_error("en", UNEQUAL % counts)
        return typed

    @property
    def texts(self) -> list[Pack]:
        """The paragraphs, of a form that is valid."""
        both = zip(self.cleaned_data["zh"].splitlines(), self.cleaned_data["en"].splitlines(), strict=True)
        return [{"zh": zh, "en": en} for zh, en in both]


class SectionForm(TextsForm):
    """A section of the notice."""

    groups = (("heading_zh", "heading_en"), ("zh", "en"))
    new = _("A new section")
    heading_zh = Line(label=_("Heading, in Chinese"), max_length=200)
    heading_en = Line(label=_("Heading, in English"), max_length=200)
    zh = Lines(label=_("Paragraphs in Chinese, one a line"), max_length=20_000)
    en = Lines(label=_("Paragraphs in English, one a line"), max_length=20_000)

    @classmethod
    def initial_of(cls, entry: Pack) -> dict[str, Any]:
        heads = {f"heading_{language}": entry["heading"][language] for language in ("zh", "en")}
        return {**heads, **_joined(entry["paragraphs"])}

    def entry(self) -> Pack:
        heading = {language: self.cleaned_data[f"heading_{language}"] for language in ("zh", "en")}
        return {"heading": heading, "paragraphs": self.texts}


class CriterionForm(Entry):
    """Whom the notice concerns."""

    groups = (("zh", "en"),)
    new = _("Another one")
    zh = Line(label=_("Who must file, in Chinese"), max_length=LONGEST)
    en = Line(label=_("Who must file, in English"), max_length=LONGEST)

    @classmethod
    def initial_of(cls, entry: Pack) -> dict[str, Any]:
        return dict(entry)

    def entry(self) -> Pack:
        return {"zh": self.cleaned_data["zh"], "en": self.cleaned_data["en"]}


class MaterialsForm(Entry):
    """What one kind of filer hands in."""

    groups = (("documents",), ("zh", "en"))
    documents = forms.MultipleChoiceField(
        label=LABELS["documents"], choices=DocumentKind.choices, widget=forms.CheckboxSelectMultiple
    )
    zh = Line(
        label=_("The notice's sentence, in Chinese"), max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )
    en = Line(
        label=_("The notice's sentence, in English"), max_length=LONGEST, widget=forms.Textarea({"rows": 3})
    )

    @classmethod
    def initial_of(cls, entry: Pack) -> dict[str, Any]:
        return {"kind": entry["kind"], "documents": entry["documents"], **entry["text"]}

    @property
    def title(self) -> str:
        """The kind of filer."""
        return str(FilerKind(self.initial["kind"]).label)

    def entry(self) -> Pack:
        words = {"zh": self.cleaned_data["zh"], "en": self.cleaned_data["en"]}
        return {"kind": self.initial["kind"], "documents": self.chosen("documents"), "text": words}


def _joined(paragraphs: list[Pack]) -> dict[str, str]:
    return {language: "\n".join(one[language] for one in paragraphs) for language in ("zh", "en")}
