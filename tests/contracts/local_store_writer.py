"""A process that writes to a local file and says so on stdout after each acknowledged row, until somebody kills it.

`python -m tests.contracts.local_store_writer FILE ROUND`: prints `record ID`, `draft ID REVISION` or `finished ID`.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from agent_desktop.domain.outbox import WriteKind
from agent_desktop.kit.clock import SystemClock
from agent_desktop.storage.sqlite import SqliteStore
from tests.fakes.samples import call_record, draft, pending


async def write_for_ever(path: Path, round_name: str) -> None:
    store = SqliteStore(path, SystemClock())
    await store.open()
    for number in itertools.count():
        key = f"{round_name}-{number}"
        await store.save_record(call_record(key), pending(key))
        print("record", key, flush=True)
        for revision in (1, 2):
            await store.save_draft(draft(key, revision=revision))
            print("draft", key, revision, flush=True)
        if number % 2:
            await store.finish_draft(key, pending(key, kind=WriteKind.WRAP_UP))
            print("finished", key, flush=True)


if __name__ == "__main__":
    asyncio.run(write_for_ever(Path(sys.argv[1]), sys.argv[2]))
