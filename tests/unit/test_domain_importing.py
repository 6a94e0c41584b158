"""Tables to be brought in: what keeps a mapping of columns from being tried."""

from __future__ import annotations

from datetime import UTC, datetime

from agent_desktop.domain.importing import (
    FileColumn,
    ImportJob,
    ImportNoun,
    ImportState,
    MappingFlaw,
    TargetField,
    mapping_flaws,
)
from agent_desktop.domain.text import LocalText

NUMBER, NAME = TargetField("no", LocalText("Number"), required=True), TargetField("name", LocalText("Name"))
JOB = ImportJob(
    "i-1",
    ImportNoun.CUSTOMERS,
    "new.csv",
    ImportState.UPLOADED,
    datetime(2026, 11, 22, tzinfo=UTC),
    columns=(FileColumn("No", "no"), FileColumn("Remarks", "")),
    fields=(NUMBER, NAME),
)


def test_given_a_file_then_its_mapping_holds_what_is_not_left_out() -> None:
    assert JOB.mapping == {"No": "no"}
    assert mapping_flaws(JOB, JOB.mapping) == ()


def test_given_columns_that_do_not_fit_then_it_is_told_which_fields_are_meant() -> None:
    assert mapping_flaws(JOB, {"No": "", "Remarks": "name"}) == ((MappingFlaw.MISSING, NUMBER),)
    assert mapping_flaws(JOB, {"No": "no", "Remarks": "no"}) == ((MappingFlaw.TWICE, NUMBER),)
