"""Takes pictures of every component, or shows them to play with.

python -m tests.ui.look_gallery                        windows, and a button for light and dark
python -m tests.ui.look_gallery --shots DIR [--looks light,dark,zh,dark-zh] [--only controls]
"""

from __future__ import annotations

import asyncio
from functools import partial

from agent_desktop.ui import design as d
from agent_desktop.ui.design import Theme
from tests.ui.gallery import PAGES, show
from tests.ui.gallery_words import chinese, english
from tests.ui.looking import Look, run


async def shoot(name: str, look: Look) -> None:
    page = PAGES[name](look.theme, chinese if look.tag == "zh_CN" else english)
    show(page, look.size)
    look.save(name, page)
    page.close()
    page.deleteLater()


async def _play(theme: Theme) -> None:
    windows = [make(theme, english) for make in PAGES.values()]
    for window in windows:
        show(window)
    switch = d.Button(theme, "Light / dark", "sun-moon")
    switch.clicked.connect(lambda: theme.setScheme(d.Scheme.LIGHT if theme.is_dark else d.Scheme.DARK))
    switch.show()
    while switch.isVisible() or any(window.isVisible() for window in windows):
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    run(__doc__, {name: partial(shoot, name) for name in PAGES}, looks="light,dark,zh,dark-zh", live=_play)
