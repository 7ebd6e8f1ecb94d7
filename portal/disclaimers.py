"""Texts of the agency's file that somebody accepts or agrees to, each of a version."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

OWN_LANGUAGE = "en"  # of the file's texts, where it does not say another


@dataclass(frozen=True)
class Disclaimer:
    """What someone accepts or agrees to; `version` names the text that it was."""

    version: str
    texts: dict[str, "DisclaimerText"]  # by language

    @property
    def language(self) -> str:
        """The reader's language if the text is there in it, else the site's own."""
        code = get_language() or OWN_LANGUAGE
        return code if code in self.texts else OWN_LANGUAGE

    @property
    def is_in_another_language(self) -> bool:
        """Whether the reader gets it in a language that was not asked for."""
        return self.language != (get_language() or OWN_LANGUAGE)

    @property
    def shown(self) -> "DisclaimerText":
        """The text, in `language`."""
        return self.texts[self.language]


@dataclass(frozen=True)
class DisclaimerText:
    """Such a text in one language."""

    summary: str
    text: list[str]


def read_disclaimer(data: dict[str, Any]) -> Disclaimer:
    """The text as it stands in the agency's file, each language but the file's own a part."""
    other = {code: DisclaimerText(**text) for code, text in data.items() if isinstance(text, dict)}
    own = {name: value for name, value in data.items() if name not in other}
    version = own.pop("version")
    return Disclaimer(version, {OWN_LANGUAGE: DisclaimerText(**own), **other})
