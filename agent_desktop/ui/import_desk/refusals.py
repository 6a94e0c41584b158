"""What keeps a whole table from being imported, in the agent's language; the server says it in codes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.importing import ImportJob
from agent_desktop.ports import BackendError, StorageError
from agent_desktop.ui import text
from agent_desktop.ui.text.language import Words

_tr = QCoreApplication.translate


def refused(error: BackendError | StorageError) -> str:
    """Why a step was not done."""
    return text.refusal(error, _REASONS)


def failed(job: ImportJob) -> str:
    """Why an import ended; what this program does not know is said as the server says it, in English."""
    known = _REASONS.get(job.problem_code)
    if known is not None:
        try:
            return known().format_map(job.problem_particulars)
        except KeyError:  # of a server that says less of it
            pass
    return job.problem or _tr("Import", "The import failed.")


def known_reasons() -> frozenset[str]:
    """Codes with sentences of their own."""
    return frozenset(_REASONS)


_REASONS: Words[str] = {
    "table_empty": lambda: _tr("ImportProblem", "The file is empty."),
    "table_too_large": lambda: _tr("ImportProblem", "{file} is larger than {most} MiB. Split it."),
    "table_of_no_kind": lambda: _tr("ImportProblem", "{file} is neither .csv nor .xlsx. Save it as one of them."),
    "table_unreadable": lambda: _tr("ImportProblem", "{file} cannot be read: {said}."),
    "table_unpacks_too_large": lambda: _tr("ImportProblem", "{file} unpacks to more than {most} GiB. Save it as .csv."),
    "table_no_workbook": lambda: _tr(
        "ImportProblem", "{file} is no workbook that can be read ({said}). Save it as .csv."
    ),
    "table_no_sheet": lambda: _tr("ImportProblem", "{file} has no sheet."),
    "table_too_many_rows": lambda: _tr("ImportProblem", "The file has more than {most} rows. Split it."),
    "table_too_many_columns": lambda: _tr(
        "ImportProblem", "Line {line} has more than {most} columns. Is the separator right?"
    ),
    "header_unreadable": lambda: _tr(
        "ImportProblem",
        "The header cannot be read: {said}. Look for a quotation mark that is opened and never closed.",
    ),
    "header_damaged": lambda: _tr(
        "ImportProblem",
        "Some characters of the header are damaged. Save the file as UTF-8 (Excel: CSV UTF-8) and try again.",
    ),
    "heading_too_long": lambda: _tr(
        "ImportProblem", "A heading has more than {most} characters. Is the first line the headings?"
    ),
    "column_missing": lambda: _tr(
        "ImportProblem", "The file has no column for {fields}. Choose it again and say which column is what."
    ),
    "column_unknown": lambda: _tr(
        "ImportProblem", "The file has no column “{heading}”. Choose it again and say which column is what."
    ),
    "column_of_no_field": lambda: _tr(
        "ImportProblem", "There is no field {field}. Choose the file again and say which column is what."
    ),
    "column_twice": lambda: _tr(
        "ImportProblem", "“{first}” and “{heading}” would be the same field, {field}. Leave one out."
    ),
    "import_no_pack": lambda: _tr(
        "ImportProblem", "The server's database is empty: it was never started with an industry pack."
    ),
    "import_database_stopped": lambda: _tr(
        "ImportProblem",
        "The database stopped answering ({said}). What stands up to line {line} is stored: import again, "
        "it goes on from there.",
    ),
    "import_errors_unwritable": lambda: _tr(
        "ImportProblem", "The server cannot write the list of bad rows: {said}. Tell your administrator."
    ),
    "import_internal": lambda: _tr(
        "ImportProblem", "Something went wrong inside the server. Its log has the details: tell your administrator."
    ),
    "import_another": lambda: _tr("ImportProblem", "Another import is going on. Wait until it has ended."),
    "import_not_tried": lambda: _tr("ImportProblem", "Compare it first: nothing is written by that."),
    "import_file_gone": lambda: _tr("ImportProblem", "The file is no longer kept. Choose it again."),
}
