"""Turn PJSIP's own Python setup.py into one that makes a drop-in replacement of PyPI's `pjsua2-python` wheel.

Run in pjsip-apps/src/swig/python after SWIG: `python edit_setup.py LOCAL_VERSION`. The distribution and import names
are PyPI's, so pip replaces one by the other; the local version (2.17+native.1) sorts above the same release and can
never be uploaded to an index.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def main(local: str) -> None:
    """Rewrite setup.py in the current folder and lay out the package `pjsua2`."""
    setup = Path("setup.py")
    text = setup.read_text(encoding="utf-8")
    for old, new in (
        ('name="pjsua2"', 'name="pjsua2-python"'),
        ("version=pj_version,", f'version=pj_version + "+{local}", license="GPL-2.0-or-later",'),
        ('Extension("_pjsua2"', 'Extension("pjsua2._pjsua2"'),
        ('py_modules=["pjsua2"]', 'packages=["pjsua2"]'),
    ):
        if text.count(old) != 1:
            sys.exit(f"PJSIP's setup.py differs from the release this recipe knows: {old!r}")
        text = text.replace(old, new)
    setup.write_text(text, encoding="utf-8")

    makefile = Path("../../../../version.mak").read_text(encoding="utf-8")
    part = dict(re.findall(r"^export PJ_VERSION_(\w+)[ \t]*:=[ \t]*(\S+)", makefile, re.MULTILINE))
    version = ".".join(part[key] for key in ("MAJOR", "MINOR", "REV") if key in part and "$" not in part[key])
    package = Path("pjsua2")
    package.mkdir(exist_ok=True)
    module = Path("pjsua2.py").read_text(encoding="utf-8")
    (package / "__init__.py").write_text(f'{module}\n__version__ = "{version}+{local}"\n', encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
