"""Lucide icons out of the installed data package, tinted with a token's colour and sharp at every scale.

The drawings (ISC licence, https://lucide.dev) stay in the zip of `justmyresource_lucide`; that package is located but
never imported, because its import would cost more than all icons of the first window together.
"""

from __future__ import annotations

import zipfile
from collections import OrderedDict
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

STROKE = 1.9  # lucide draws with 2; a little less sits better beside 13-px text
_FALLBACK = "circle-question-mark"
_KEPT = 600  # pixmaps; two themes of a full session need about 300


def archive() -> Path:
    """Where the installed icon archive lies; FileNotFoundError with a remedy when the package is missing."""
    spec = find_spec("justmyresource_lucide")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "icons.zip"
        if path.is_file():
            return path
    raise FileNotFoundError("The icons are missing: install the package justmyresource-lucide.")


class Icons:
    """Draws icons by lucide name. Opens the archive at the first use and keeps what it drew."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._zip: zipfile.ZipFile | None = None
        self._sources: dict[str, str] = {}
        self._pixmaps: OrderedDict[tuple[str, str, int, float, float], QPixmap] = OrderedDict()
        self.unknown: set[str] = set()

    def __contains__(self, name: str) -> bool:
        try:
            self._archive().getinfo(f"{name}.svg")
        except KeyError:
            return False
        return True

    def pixmap(self, name: str, colour: str, size: int = 16, ratio: float = 1.0, stroke: float = STROKE) -> QPixmap:
        """`size` in logical pixels. An unknown name (data packs name icons too) draws a question mark."""
        key = (name, colour, size, ratio, stroke)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._draw(name, colour, size, ratio, stroke)
            if len(self._pixmaps) > _KEPT:
                self._pixmaps.popitem(last=False)
        else:
            self._pixmaps.move_to_end(key)
        return found

    def paint(
        self, painter: QPainter, name: str, colour: str, x: float, y: float, size: int = 16, stroke: float = STROKE
    ) -> None:
        """Draw with the top left corner at x, y, rounded to device pixels so that strokes stay sharp."""
        device = painter.device()
        ratio = device.devicePixelRatioF()
        origin = painter.worldTransform().map(QPointF(0, 0))
        left = round((origin.x() + x) * ratio) / ratio - origin.x()
        top = round((origin.y() + y) * ratio) / ratio - origin.y()
        painter.drawPixmap(QPointF(left, top), self.pixmap(name, colour, size, ratio, stroke))

    def icon(self, name: str, colour: str, faded: str, size: int = 16, ratio: float = 1.0) -> QIcon:
        """For places that only take a QIcon (menus, tray, window): `faded` is the colour when disabled."""
        result = QIcon(self.pixmap(name, colour, size, ratio))
        result.addPixmap(self.pixmap(name, faded, size, ratio), QIcon.Mode.Disabled)
        return result

    def close(self) -> None:
        """Forget the drawings and close the archive; a later use opens it again."""
        self._pixmaps.clear()
        if self._zip is not None:
            self._zip.close()
            self._zip = None

    def _archive(self) -> zipfile.ZipFile:
        if self._zip is None:
            self._zip = zipfile.ZipFile(self._path or archive())
        return self._zip

    def _source(self, name: str) -> str:
        source = self._sources.get(name)
        if source is None:
            try:
                source = self._archive().read(f"{name}.svg").decode()
            except KeyError:
                self.unknown.add(name)
                source = self._archive().read(f"{_FALLBACK}.svg").decode()
            self._sources[name] = source
        return source

    def _draw(self, name: str, colour: str, size: int, ratio: float, stroke: float) -> QPixmap:
        tinted = self._source(name).replace("currentColor", QColor(colour).name())
        tinted = tinted.replace('stroke-width="2"', f'stroke-width="{stroke}"')
        side = round(size * ratio)
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(tinted.encode())).render(painter, QRectF(0, 0, side, side))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap
