"""A private PostgreSQL for a test run: own folder, own port, trusts this machine, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.lab.need import need_program
from tests.lab.ports import free_port

_BINARIES = ("/usr/lib/postgresql/*/bin",)
# a test cluster is thrown away: it need not survive anything
_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=80")

_KEEP = """
DO $$ DECLARE t text; BEGIN
  CREATE SCHEMA pristine;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE public.%1$I', t);
  END LOOP;
END $$"""
# emptying and filling again takes a tenth of the time of a new database made from a template; sequences just go on
_RESTORE = """
DO $$ DECLARE t text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'pristine' LOOP
    EXECUTE format('DELETE FROM public.%1$I', t);
    EXECUTE format('INSERT INTO public.%1$I SELECT * FROM pristine.%1$I', t);
  END LOOP;
END $$"""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running cluster; `keep` remembers a database as it is and `restore` brings it back."""

    port: int
    binaries: Path
    log: Path

    def url(self, database: str) -> str:
        return f"postgresql://tester@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> None:
        # C: the order of text must not depend on the machine's locales
        self._run("createdb", "-T", "template0", "--locale=C", "--encoding=UTF8", database)

    def keep(self, database: str) -> None:
        self._run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", _KEEP, database)

    def restore(self, database: str) -> None:
        self._run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", _RESTORE, database)

    def _run(self, program: str, *arguments: str) -> None:
        common = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "tester")
        subprocess.run([self.binaries / program, *common, *arguments], check=True, capture_output=True, timeout=30)


@contextlib.contextmanager
def private_postgres() -> Iterator[Postgres]:
    """Skips, or fails under LAB_REQUIRED=1, where PostgreSQL is not installed."""
    binaries = need_program("initdb", "postgresql", folders=_BINARIES).resolve().parent
    folder = Path(tempfile.mkdtemp(prefix="agent-desktop-pg-"))
    # PostgreSQL refuses to run as root: there it runs as the user its package made
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    uid, gid = (account.pw_uid, account.pw_gid) if account else (None, None)
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, log, port = folder / "data", folder / "log", free_port()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder)}
    try:
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "tester", "-A", "trust"]
        initdb += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            initdb, check=True, capture_output=True, timeout=60, env=environment, cwd=folder, user=uid, group=gid
        )
        options = [part for option in _OPTIONS for part in ("-c", option)]
        command = [str(binaries / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port)]
        command += ["-k", str(folder), *options]
        with log.open("wb") as sink:
            process = subprocess.Popen(
                command,
                stdout=sink,
                stderr=sink,
                stdin=subprocess.DEVNULL,
                env=environment,
                cwd=folder,
                user=uid,
                group=gid,
            )
        try:
            _wait_until_ready(process, binaries, port, log)
            yield Postgres(port, binaries, log)
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(process: subprocess.Popen[bytes], binaries: Path, port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    ask = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ask, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
