"""Text that comes in several languages from the server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalText:
    """The same sentence in English and Chinese; either may be missing."""

    en: str = ""
    zh_cn: str = ""

    def in_language(self, language: str) -> str:
        """The text for a BCP 47 or Qt language tag; the other language when that one is missing."""
        chinese = language.lower().startswith("zh")
        return (self.zh_cn or self.en) if chinese else (self.en or self.zh_cn)

    def __bool__(self) -> bool:
        return bool(self.en or self.zh_cn)
