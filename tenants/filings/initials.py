"""The initials of Chinese names, by which clerks search: 日照发布 is found as rzfb."""

from functools import lru_cache
from itertools import islice, product
from typing import Any

from django.db import models

SHORT = 4  # characters of most people's names
MOST = 8  # readings


class InitialsField(models.CharField):  # type: ignore[type-arg]
    """The initials of other columns of its row, one line for each, kept with every save."""

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.sources = sources
        kwargs.update(default="", db_default="", blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("default", "db_default", "blank", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001
        lines = [initials(name) for source in self.sources if (name := getattr(model_instance, source))]
        kept = "\n".join(lines)[: self.max_length]
        setattr(model_instance, self.attname, kept)
        return kept


@lru_cache(maxsize=1024)
def initials(name: str) -> str:
    """The first letter of each character's pinyin, in its word (重庆 is cq), letters and digits as they are.

    In a name of few characters no word says how one is read: all readings are given, with a space between them
    (王长贵 is wzg and wcg).
    """
    # Its tables are 50 MB: a process that writes no names does without.
    from pypinyin import Style, lazy_pinyin, pinyin

    read = [lazy_pinyin(name, style=Style.FIRST_LETTER)]
    if len(name) <= SHORT:
        ways = [dict.fromkeys(one) for one in pinyin(name, style=Style.FIRST_LETTER, heteronym=True)]
        read += map(list, islice(product(*ways), MOST))
    letters = ("".join(sign for sign in "".join(one).lower() if sign.isalnum()) for one in read)
    return " ".join(dict.fromkeys(letters))
