"""Builds the native pjsua2 wheel once per recipe, Python and system, and keeps it in the user's cache.

    python packaging/pjsip/recipe.py [--python EXE] [--pjproject PATH_OR_URL] [--libsrtp PATH_OR_URL] [--key]

prints the path of the wheel. Source: a tarball given by option or environment (AGENT_DESKTOP_PJPROJECT,
AGENT_DESKTOP_LIBSRTP), else Debian's source packages through apt. Linux only; standard library only.

Cache: <cache>/pjsip/<key>/ holds the wheel and `wheel.sha256`; a folder appears there complete or not at all. `key`
hashes every file that decides what comes out: recipe, build requirements, Python version, distribution and its release.
Errors: BuildFailed, with one sentence for people.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECIPE_FILES = (
    "build.sh", "config_site.h", "edit_setup.py", "edit_sources.py", "names.c",
    *(f"pulse/pulse_{part}" for part in (
        "dev.c", "half.c", "loader.c", "loader.h", "pace.c", "pace.h", "private.h", "ring.c", "ring.h", "server.c",
        "status.c", "worker.c",
    )),
)  # fmt: skip
BUILD_REQUIREMENTS = HERE.parent / "requirements" / "build.txt"
KNOWN_SOURCES = HERE / "sources.sha256"
PJPROJECT_ENV = "AGENT_DESKTOP_PJPROJECT"
LIBSRTP_ENV = "AGENT_DESKTOP_LIBSRTP"
SYSTEM_PACKAGES = (
    "g++", "make", "swig", "xz-utils", "uuid-dev", "libasound2-dev", "libgsm1-dev", "libopus-dev", "libpulse-dev",
    "libsamplerate0-dev", "libspeex-dev", "libspeexdsp-dev", "libssl-dev",
)  # fmt: skip
"""Debian's names of what build.sh needs beside Python; of libpulse-dev only the headers, libpulse loads at run time."""


class BuildFailed(Exception):
    """No wheel; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the source comes from: a path or URL each, or None for Debian's source packages."""

    pjproject: str | None = None
    libsrtp: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Sources:
        """What AGENT_DESKTOP_PJPROJECT and AGENT_DESKTOP_LIBSRTP say; empty counts as unset."""
        return cls(environment.get(PJPROJECT_ENV) or None, environment.get(LIBSRTP_ENV) or None)


def cache_root(environment: Mapping[str, str] | None = None) -> Path:
    """The user's cache folder for this project: XDG_CACHE_HOME or ~/.cache, on Windows LOCALAPPDATA."""
    env = os.environ if environment is None else environment
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "agent-desktop" / "cache"
    return Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "agent-desktop"


def known_checksums(listing: Path = KNOWN_SOURCES) -> dict[str, str]:
    """SHA-256 -> file name of the tarballs this recipe was tried with."""
    lines = listing.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)


def sha256(path: Path) -> str:
    """SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def python_tag(python: Path) -> str:
    """Implementation and version of an interpreter, such as cpython-311."""
    code = "import sys; print(sys.implementation.cache_tag)"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def system_tag() -> str:
    """Machine, distribution and release: the wheel links to this release's libraries."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    return f"{platform.machine()} {release.get('ID', 'linux')} {release.get('VERSION_ID', '')}"


def cache_key(tag: str, sources: Sources, recipe: Path = HERE, requirements: Path = BUILD_REQUIREMENTS) -> str:
    """Hash of all that decides what is built. A tarball that this recipe knows counts as the default source."""
    digest = hashlib.sha256(f"{tag}\n{system_tag()}\n".encode())
    for path in (*(recipe / name for name in RECIPE_FILES), requirements):
        digest.update(f"{path.name} {sha256(path)}\n".encode())
    known = known_checksums(recipe / KNOWN_SOURCES.name)
    for given in (sources.pjproject, sources.libsrtp):
        if given is None:
            continue
        path = Path(given)
        identity = sha256(path) if path.is_file() else given
        if identity not in known:
            digest.update(f"source {identity}\n".encode())
    return digest.hexdigest()[:20]


def cached_wheel(folder: Path) -> Path | None:
    """The wheel in a cache folder if it is complete and its checksum holds, else None."""
    try:
        checksum, name = (folder / "wheel.sha256").read_text(encoding="utf-8").split()
        wheel = folder / name
        return wheel if sha256(wheel) == checksum else None
    except (OSError, ValueError):
        return None


def build(python: Path, sources: Sources, say: Callable[[str], None]) -> Path:
    """The wheel for this interpreter, from the cache or built now (about two minutes on two cores).

    `python` needs setuptools and wheel. Two builds at the same time wait for each other. Raises BuildFailed.
    """
    if sys.platform != "linux":
        raise BuildFailed("The native wheel is built on Linux only.")
    key = cache_key(python_tag(python), sources)
    home = cache_root() / "pjsip"
    home.mkdir(parents=True, exist_ok=True)
    with _only_one(home / "lock", say):
        folder = home / key
        if (wheel := cached_wheel(folder)) is not None:
            return wheel
        shutil.rmtree(folder, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=f"build-{key}-", dir=home))
        try:
            fresh = _build_in(work, python, sources, say)
        except BuildFailed:
            _keep_logs_only(work)
            raise
        ready = work / "ready"
        ready.mkdir()
        shutil.move(fresh, ready / fresh.name)
        (ready / "wheel.sha256").write_text(f"{sha256(ready / fresh.name)}  {fresh.name}\n", encoding="utf-8")
        ready.rename(folder)
        shutil.rmtree(work, ignore_errors=True)
        return folder / fresh.name


def _build_in(work: Path, python: Path, sources: Sources, say: Callable[[str], None]) -> Path:
    pjproject, libsrtp = _obtain(work, sources, say)
    environment = {**os.environ, "WORK": str(work / "tree"), "LC_ALL": "C.UTF-8"}
    if libsrtp is not None:
        environment["SRTP_TARBALL"] = str(libsrtp)
    command = [str(HERE / "build.sh"), str(pjproject), str(work / "out"), str(python)]
    log = work / "build.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                say(line.rstrip())
    if process.wait() != 0:
        tail = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:] or ["no message"]
        raise BuildFailed(f"PJSIP did not build ({tail[0]}); the logs are in {work}.")
    return next((work / "out").glob("*-linux_*.whl"))


def _obtain(work: Path, sources: Sources, say: Callable[[str], None]) -> tuple[Path, Path | None]:
    """The two tarballs as local files; the second is None where the first brings libsrtp along."""
    if sources.pjproject is None:
        say("fetching the source through apt")
        return _from_debian(work / "sources")
    pjproject = _local(sources.pjproject, work, say)
    if sources.libsrtp is not None:
        return pjproject, _local(sources.libsrtp, work, say)
    if _has_libsrtp(pjproject):
        return pjproject, None
    raise BuildFailed(
        f"{pjproject.name} carries no libsrtp: name its source tarball in {LIBSRTP_ENV}, "
        "or take the tarball of pjproject's own release."
    )


def _from_debian(folder: Path) -> tuple[Path, Path]:
    command = [str(HERE / "fetch-sources.sh"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    paths = [Path(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(paths) != 2:
        tail = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BuildFailed(
            f"PJSIP's source could not be fetched through apt ({tail}); "
            f"download a pjproject release tarball and name it in {PJPROJECT_ENV}."
        )
    return paths[0], paths[1]


def _local(given: str, work: Path, say: Callable[[str], None]) -> Path:
    """A local file for a path or URL. A download must have a known checksum; a file of the user's own is his word."""
    known = known_checksums()
    if given.startswith(("https://", "http://")):
        path = work / given.rsplit("/", 1)[-1]
        say(f"downloading {path.name}")
        try:
            with urllib.request.urlopen(given, timeout=60) as answer, path.open("wb") as file:  # noqa: S310  (scheme checked)
                shutil.copyfileobj(answer, file)
        except (urllib.error.URLError, OSError) as problem:
            raise BuildFailed(f"{given} could not be downloaded: {problem}.") from problem
        if (checksum := sha256(path)) not in known:
            raise BuildFailed(
                f"{path.name} has the unknown SHA-256 {checksum}: compare it with the publisher's, download the file "
                f"yourself and give its path, or add it to {KNOWN_SOURCES.name}."
            )
        return path
    path = Path(given).expanduser()
    if not path.is_file():
        raise BuildFailed(f"There is no source tarball {path}.")
    if (checksum := sha256(path)) not in known:
        say(f"note: {path.name} (SHA-256 {checksum}) is not a tarball this recipe was tried with")
    return path.resolve()


def _has_libsrtp(tarball: Path) -> bool:
    try:
        with tarfile.open(tarball) as archive:
            return any("/third_party/srtp/" in name for name in archive.getnames())
    except (tarfile.TarError, OSError) as problem:
        raise BuildFailed(f"{tarball} is not a readable source tarball: {problem}.") from problem


def _keep_logs_only(work: Path) -> None:
    for folder in (work / "tree" / "pj", work / "tree" / "srtp", work / "tree" / "srtp-inst", work / "sources"):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _only_one(lock: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold an exclusive lock on a file; it ends with the process, however that ends."""
    import fcntl  # not on Windows, where nothing is built

    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another build is running: waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> int:
    """The command line; progress goes to stderr, the path of the wheel to stdout."""
    given = Sources.from_environment(os.environ)
    parser = argparse.ArgumentParser(description="Build the native pjsua2 wheel, or find it in the cache.")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="it needs setuptools and wheel")
    parser.add_argument("--pjproject", default=given.pjproject, help=f"source tarball (or {PJPROJECT_ENV})")
    parser.add_argument("--libsrtp", default=given.libsrtp, help=f"source tarball (or {LIBSRTP_ENV})")
    parser.add_argument("--key", action="store_true", help="print the cache key and build nothing")
    options = parser.parse_args()
    sources = Sources(options.pjproject, options.libsrtp)
    if options.key:
        print(cache_key(python_tag(options.python), sources))
        return 0
    try:
        wheel = build(options.python.absolute(), sources, lambda line: print(line, file=sys.stderr, flush=True))
    except BuildFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    print(wheel)
    return 0


if __name__ == "__main__":
    sys.exit(main())
