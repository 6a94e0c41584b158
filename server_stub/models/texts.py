"""Text that people write in one language or both, as it comes in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from server_stub.models.schema import Localized

_NO_NUL = r"^[^\x00]*$"
_Line = Annotated[str, StringConstraints(max_length=300, pattern=_NO_NUL)]
_Text = Annotated[str, StringConstraints(max_length=8000, pattern=_NO_NUL)]


class LineIn(BaseModel):
    """One line by language."""

    en: _Line = ""
    zh_CN: _Line = ""

    def by_language(self) -> Localized:
        """Only the languages it is written in."""
        return {language: text.strip() for language, text in (("en", self.en), ("zh_CN", self.zh_CN)) if text.strip()}


class TextIn(BaseModel):
    """Several lines by language."""

    en: _Text = ""
    zh_CN: _Text = ""

    def by_language(self) -> Localized:
        """Only the languages it is written in."""
        return {language: text.strip() for language, text in (("en", self.en), ("zh_CN", self.zh_CN)) if text.strip()}
