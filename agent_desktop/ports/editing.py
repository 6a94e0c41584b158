"""The server, for those few who look after articles, forms and data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from agent_desktop.domain.article_editing import (
        ArticleHistory,
        Comparison,
        EditEvent,
        EditorialWork,
        Gaps,
        Version,
        Writing,
    )
    from agent_desktop.domain.article_files import VersionFile
    from agent_desktop.domain.form_design import FormDesign, FormHistory, FormShelf, Sketch
    from agent_desktop.domain.importing import ImportJob, ImportNoun
    from agent_desktop.domain.message_template import TemplateShelf, TemplateText


class ArticleEditor(Protocol):
    """Where articles are written, for those who may. Every call may raise BackendError.

    Refused: "validation" for what is missing, "conflict" when somebody saved in between, "forbidden" for a step of
    one's own text, "illegal_transition" for a step that its state does not allow.
    """

    async def work(self) -> EditorialWork: ...

    async def gaps(self, days: int) -> Gaps: ...

    async def history(self, article_id: str) -> ArticleHistory: ...

    async def version(self, article_id: str, version: int) -> Version: ...

    async def compare(self, article_id: str, new: int, old: int) -> Comparison: ...

    async def save(self, writing: Writing) -> Version:
        """Writes the draft; makes article and draft where there are none. The same text twice is stored once."""
        ...

    async def move(self, key: str, article_id: str, version: int, event: EditEvent, note: str) -> Version:
        """`key` makes a retry harmless."""
        ...

    async def write_again(self, article_id: str, version: int) -> Version: ...

    async def files(self, article_id: str, version: int) -> tuple[VersionFile, ...]:
        """Those of a version, and those that it takes away."""
        ...

    async def add_file(self, article_id: str, file_id: str, path: Path, progress: Callable[[int, int], None]) -> None:
        """Into the draft, which is made where there is none; `file_id` makes a retry harmless.

        `progress` hears bytes sent and in all. Raises StorageError with a FileFlaw's value, or "file_unreadable".
        """
        ...

    async def remove_file(self, article_id: str, file_id: str) -> None:
        """With the draft, which is made where there is none; readers keep it until that is published."""
        ...


class FormDesigner(Protocol):
    """Where forms are laid out, for those who may. Every call may raise BackendError.

    Refused: "validation" with the place of what makes no sense, "conflict" when somebody else was faster.
    """

    async def forms(self) -> FormShelf: ...

    async def history(self, form_id: str) -> FormHistory: ...

    async def design(self, form_id: str, version: int) -> FormDesign: ...

    async def keep(self, sketch: Sketch) -> Sketch:
        """Stores a draft; the same twice is stored once. The answer has the server's revision."""
        ...

    async def discard(self, form_id: str) -> None: ...

    async def publish(self, form_id: str, version: int, design: FormDesign) -> None:
        """Makes it the version that new wrap-ups and tickets are written on; the same twice is published once."""
        ...

    async def use(self, form_id: str, queues: Sequence[str], revision: int) -> None:
        """Exactly these queues are wrapped up with it from the next call on; `revision` is that of the shelf."""
        ...


class Importer(Protocol):
    """Where tables are brought in, for those who may. Every call may raise BackendError.

    Refused: "validation" for a file that is no table, "conflict" while another import goes on, "illegal_transition".
    """

    async def jobs(self) -> tuple[ImportJob, ...]:
        """The newest first."""
        ...

    async def job(self, import_id: str) -> ImportJob: ...

    async def make(self, import_id: str, noun: ImportNoun, file_name: str) -> ImportJob: ...

    async def upload(self, import_id: str, path: Path, progress: Callable[[int, int], None]) -> ImportJob:
        """Sends the file; `progress` hears bytes sent and in all. Raises StorageError when it cannot be read."""
        ...

    async def check(self, import_id: str, mapping: Mapping[str, str]) -> ImportJob:
        """Starts the dry run; `mapping` is heading -> field."""
        ...

    async def run(self, import_id: str) -> ImportJob: ...

    async def cancel(self, import_id: str) -> ImportJob: ...

    async def errors(self, import_id: str, target: Path, language: str) -> None:
        """Writes the table of bad rows in "en" or "zh_CN". Raises StorageError when `target` cannot be written."""
        ...


class TemplateEditor(Protocol):
    """Where the words of messages are written, for those who may. Every call may raise BackendError.

    Refused: "validation" for what makes no sense, "conflict" when somebody saved or deleted in between.
    """

    async def shelf(self) -> TemplateShelf: ...

    async def save(self, template: TemplateText) -> TemplateText:
        """Stores it; the same words twice are stored once. The answer has the server's revision."""
        ...

    async def order(self, codes: tuple[str, ...]) -> TemplateShelf:
        """Puts them in this order, those not named behind; no words change, and no revision."""
        ...

    async def delete(self, code: str, revision: int) -> None:
        """Only as it was seen; twice is harmless."""
        ...
