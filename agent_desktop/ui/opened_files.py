"""Files from the server, opened with whatever program shows such files here."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices

from agent_desktop.domain.article_files import MEDIA_TYPES
from agent_desktop.domain.knowledge import Attachment

_ENDINGS = {media_type: ending for ending, media_type in MEDIA_TYPES.items() if ending != ".jpeg"}


class OpenedFiles:
    """They lie in a folder that goes with this object."""

    def __init__(self) -> None:
        self._folder = QTemporaryDir()

    def close(self) -> None:
        """Takes them away."""
        self._folder.remove()

    async def open(self, file: Attachment, content: bytes) -> None:
        """Raises OSError when it cannot be written."""
        path = await asyncio.to_thread(self._keep, file, content)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _keep(self, file: Attachment, content: bytes) -> Path:
        """Under a name of ours: what the server calls it must not choose the place, nor the program."""
        folder = Path(self._folder.path())
        path = folder / f"{folder.name}-{file.id}{_ENDINGS.get(file.media_type, '.txt')}"
        path.write_bytes(content)
        return path
