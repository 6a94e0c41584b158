"""What can be wrong with a whole file: a code and its particulars for programs, an English sentence for the shell."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class FileFlaw(StrEnum):
    """Why nothing of a file can be imported, or no more of it. Braces in the sentences name the particulars."""

    # the file
    EMPTY = "table_empty"
    TOO_LARGE = "table_too_large"
    NO_TABLE = "table_of_no_kind"
    UNREADABLE = "table_unreadable"
    UNPACKS_TOO_LARGE = "table_unpacks_too_large"
    NO_WORKBOOK = "table_no_workbook"
    NO_SHEET = "table_no_sheet"
    TOO_MANY_ROWS = "table_too_many_rows"
    TOO_MANY_COLUMNS = "table_too_many_columns"
    # its first line
    HEADER_UNREADABLE = "header_unreadable"
    HEADER_DAMAGED = "header_damaged"
    HEADING_TOO_LONG = "heading_too_long"
    # which column is what
    NO_COLUMN = "column_missing"
    NO_HEADING = "column_unknown"
    NO_FIELD = "column_of_no_field"
    COLUMN_TWICE = "column_twice"
    # what is around it
    NO_PACK = "import_no_pack"
    DATABASE_STOPPED = "import_database_stopped"
    UNWRITABLE = "import_errors_unwritable"
    INTERNAL = "import_internal"


SENTENCES: Mapping[FileFlaw, str] = {
    FileFlaw.EMPTY: "The file is empty.",
    FileFlaw.TOO_LARGE: "{file} is larger than {most} MiB. Split it.",
    FileFlaw.NO_TABLE: "{file} is neither .csv nor .xlsx. Save it as one of them.",
    FileFlaw.UNREADABLE: "{file} cannot be read: {said}.",
    FileFlaw.UNPACKS_TOO_LARGE: "{file} unpacks to more than {most} GiB. Save it as .csv.",
    FileFlaw.NO_WORKBOOK: "{file} is no workbook that can be read ({said}). Save it as .csv.",
    FileFlaw.NO_SHEET: "{file} has no sheet.",
    FileFlaw.TOO_MANY_ROWS: "The file has more than {most} rows. Split it.",
    FileFlaw.TOO_MANY_COLUMNS: "Line {line} has more than {most} columns. Is the separator right?",
    FileFlaw.HEADER_UNREADABLE: (
        "The header cannot be read: {said}. Look for a quotation mark that is opened and never closed."
    ),
    FileFlaw.HEADER_DAMAGED: (
        "Some characters of the header are damaged. Save the file as UTF-8 (Excel: CSV UTF-8) and try again."
    ),
    FileFlaw.HEADING_TOO_LONG: "A heading has more than {most} characters. Is the first line the headings?",
    FileFlaw.NO_COLUMN: (
        "The file has no column for {fields}; its columns are {columns}. Say which one it is: --map HEADING={field}."
    ),
    FileFlaw.NO_HEADING: '--map {heading}={field}: the file has no column "{heading}".',
    FileFlaw.NO_FIELD: "--map {heading}={field}: fields are {offered}, or - to leave it out.",
    FileFlaw.COLUMN_TWICE: 'Both "{first}" and "{heading}" would be {field}. Leave one out: --map "{heading}=-".',
    FileFlaw.NO_PACK: "The database is empty: start the server once with --seed to load an industry pack.",
    FileFlaw.DATABASE_STOPPED: (
        "The database stopped answering ({said}). What stands up to line {line} is stored: "
        "start the same import again, it goes on from there."
    ),
    FileFlaw.UNWRITABLE: "{list} cannot be written: {said}.",
    FileFlaw.INTERNAL: "Something went wrong inside the server. The log has the details.",
}


class ImportProblem(RuntimeError):
    """Nothing can be imported, or no more. As text it is a sentence for whoever typed the command."""

    def __init__(self, flaw: FileFlaw, **particulars: str | int) -> None:
        self.flaw = flaw
        self.particulars = {name: str(value) for name, value in particulars.items()}
        super().__init__(SENTENCES[flaw].format_map(self.particulars))

    def of(self, file_name: str) -> ImportProblem:
        """The same of a file that people know by another name than the one it is kept under."""
        file = {"file": file_name} if "file" in self.particulars else {}
        return ImportProblem(self.flaw, **(self.particulars | file))
