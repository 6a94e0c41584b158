"""Imports of customers, articles and numbers: what an import is doing, and the row that outlives a restart.

Rule 1: nothing is written to the centre's data before a dry run with the same mapping has ended.
Rule 2: whatever ends an import early, the same import may be run again: what is stored already is found the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server_stub.models.schema import Base


class ImportState(StrEnum):
    WAITING = "waiting"
    """For its file."""
    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """The server stopped meanwhile."""


class ImportEvent(StrEnum):
    UPLOAD = "upload"
    CHECK = "check"
    RUN = "run"
    FINISH_CHECK = "finish_check"
    FINISH_RUN = "finish_run"
    FAIL = "fail"
    CANCEL = "cancel"
    INTERRUPT = "interrupt"


_S, _E = ImportState, ImportEvent
_BUSY = {_E.FAIL: _S.FAILED, _E.CANCEL: _S.CANCELLED, _E.INTERRUPT: _S.INTERRUPTED}
_AGAIN = {_E.UPLOAD: _S.UPLOADED, _E.CHECK: _S.CHECKING, _E.RUN: _S.RUNNING}
IMPORT_TRANSITIONS: Mapping[ImportState, Mapping[ImportEvent, ImportState]] = {
    _S.WAITING: {_E.UPLOAD: _S.UPLOADED},
    _S.UPLOADED: {_E.UPLOAD: _S.UPLOADED, _E.CHECK: _S.CHECKING},
    _S.CHECKING: {_E.FINISH_CHECK: _S.CHECKED, **_BUSY},
    _S.CHECKED: _AGAIN,
    _S.RUNNING: {_E.FINISH_RUN: _S.DONE, **_BUSY},
    _S.FAILED: _AGAIN,
    _S.CANCELLED: _AGAIN,
    _S.INTERRUPTED: _AGAIN,
    _S.DONE: {},
}
BUSY = frozenset({ImportState.CHECKING, ImportState.RUNNING})


class ImportJob(Base):
    """`rows` are done of `total` (0 = not known); `worker` is the process that works on it."""

    __tablename__ = "imports"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    noun: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(String(16))
    headings: Mapped[list[dict[str, Any]]]
    mapping: Mapped[dict[str, str]]
    checked: Mapped[bool] = mapped_column(default=False)
    """A dry run with this mapping has ended."""
    rows: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]]
    examples: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(Text(), default="")
    problem_code: Mapped[str] = mapped_column(String(32), default="")
    problem_particulars: Mapped[dict[str, str]] = mapped_column(default=dict)
    worker: Mapped[str] = mapped_column(String(36), default="")
    created_by: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]
