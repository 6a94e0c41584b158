"""`python -m server_stub import`: reads the command line, imports, prints what happened."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from server_stub.importing.file_flaws import ImportProblem
from server_stub.importing.mistakes import LANGUAGES
from server_stub.importing.outcomes import Fate
from server_stub.settings import ENV_PREFIX, Settings, SettingsError, default_data_dir

DONE, SOME_BAD, NOTHING = 0, 1, 2
"""Exit status: every row is good, some are in the file of errors, nothing could be imported."""
_PROGRESS_SECONDS = 1.0


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    options = _parser(environ).parse_args(arguments)
    try:
        return asyncio.run(_run(options))
    except (ImportProblem, SettingsError, _Unusable) as error:
        sys.stderr.write(f"{error}\n")
        return NOTHING


async def _run(options: argparse.Namespace) -> int:
    # imported here, so that --help and a mistyped option answer at once
    from server_stub.db import Database, DatabaseProblem
    from server_stub.importing.report import Report
    from server_stub.importing.run import Noun, import_file

    settings = Settings(data_dir=options.data_dir, database_url=options.database_url)
    if not options.database_url and not settings.data_dir.is_dir():
        raise SettingsError(f"{settings.data_dir} does not exist: start the server once with --seed.")
    database = Database(settings.sqlalchemy_url)
    errors = options.errors or options.file.with_name(f"{options.file.stem}.errors.csv")
    report = Report({options.language: errors})
    try:
        await database.migrate()
        ignored = await import_file(
            database,
            Noun(options.noun),
            options.file,
            report,
            mapping=dict(options.map),
            dry_run=options.dry_run,
            progress=_Progress(),
        )
    except DatabaseProblem as error:
        raise _Unusable(str(error)) from error
    finally:
        report.close()
        await database.close()
    if options.json:
        sys.stdout.write(json.dumps({**report.summary(), "ignored": ignored}, ensure_ascii=False) + "\n")
    else:
        if ignored:
            sys.stdout.write(f"Columns that are no field, left out: {', '.join(ignored)}\n")
        sys.stdout.write("\n".join(report.sentences()) + "\n")
        if options.dry_run:
            sys.stdout.write("Nothing was written: this was a dry run.\n")
    return SOME_BAD if report.counts[Fate.BAD] else DONE


class _Unusable(RuntimeError):
    """The database cannot be used; the argument says why."""


class _Progress:
    """A line on stderr each second."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, rows: int) -> None:
        if time.monotonic() - self._last >= _PROGRESS_SECONDS:
            self._last = time.monotonic()
            sys.stderr.write(f"{rows:,} rows\n")
            sys.stderr.flush()


def _parser(environ: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m server_stub import",
        description="Bring customers, articles or telephone numbers from a table into the server's database. "
        "The same file again changes nothing; a bad row never stops the others. The server may run meanwhile.",
    )
    parser.add_argument("noun", choices=("customers", "articles", "numbers"), help="what the rows are")
    parser.add_argument("file", type=Path, help="a .csv (UTF-8 or GB18030) or .xlsx file with a header line")
    parser.add_argument("--dry-run", action="store_true", help="compare only, write nothing")
    parser.add_argument(
        "--map", action="append", type=_pair, default=[], metavar="HEADING=FIELD",
        help="which field a column is, - to leave it out; may be given several times",
    )  # fmt: skip
    parser.add_argument("--errors", type=Path, help="where bad rows are listed (default: FILE.errors.csv)")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the list of bad rows")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    data_dir = environ.get(f"{ENV_PREFIX}DATA_DIR", default_data_dir(environ))
    parser.add_argument("--data-dir", type=Path, default=data_dir, help="folder of the server's database")
    url = environ.get(f"{ENV_PREFIX}DATABASE_URL", "")
    parser.add_argument("--database-url", default=url, help="sqlite:///FILE or postgresql://USER@HOST/NAME")
    return parser


def _pair(argument: str) -> tuple[str, str]:
    heading, equals, field = argument.rpartition("=")
    if not (heading and equals and field):
        raise argparse.ArgumentTypeError("must be HEADING=FIELD")
    return heading, field
