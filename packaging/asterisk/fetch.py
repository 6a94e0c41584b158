"""Fetches Asterisk 22 as Debian packages, unpacks it and keeps it in the user's cache. Nothing is installed.

    python packaging/asterisk/fetch.py [--packages FOLDER] [--find]

prints the folder that holds it. apt is only the downloader, with lists and a state of its own: the machine's
configuration stays as it is, no root rights are needed, and apt checks the archive's signature.

asterisk.lock pins `name=version sha256` of every package. Versions that have left the archive are replaced by the
newest, which is said. Cache: <cache>/asterisk/<key>/; a folder appears there complete or not at all. Standard library
only. Errors: FetchFailed, with one sentence for people.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "asterisk.lock"
MODULES = HERE / "etc" / "modules.conf"
PACKAGES_ENV = "AGENT_DESKTOP_ASTERISK_PACKAGES"
MIRROR_ENV = "DEBIAN_MIRROR"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SUITES = ("forky", "sid")
"""Where the newest Asterisk is looked for when the pinned one is gone. Debian 12 and 13 have none."""
WANTED = ("asterisk", "asterisk-core-sounds-en-gsm")
NEEDED = re.compile(
    r"asterisk(-modules|-core-sounds-en-gsm)?|libc6|libgcc-s1|libstdc\+\+6|libbsd0|libcap2|libcrypt1"
    r"|libedit2|libgsm1|libjansson4|libmd0|libnspr4|libnss3|libopus0|libsqlite3-0|libsrtp2-1|libssl3(t64)?|libsystemd0"
    r"|libtinfo6|liburiparser1|libuuid1|libxml2(-\d+)?|libxslt1\.1|libzstd1|zlib1g"
)
"""Of all that the packages depend on, what the modules of modules.conf load; the rest is perl, snmp, jack ..."""
LEFT_OUT = (
    "./usr/share/doc*", "./usr/share/man*", "./usr/share/locale*", "*/gconv/*", "./etc/*", "*/perl*", "./var/*",
)  # fmt: skip

Say = Callable[[str], None]


class FetchFailed(Exception):
    """No Asterisk; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One line of the lock."""

    package: str
    version: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The pinned packages of one suite, for one architecture."""

    suite: str
    architecture: str
    pins: tuple[Pin, ...]

    @classmethod
    def read(cls, file: Path = LOCK) -> Lock:
        words: dict[str, str] = {}
        pins = []
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                key, _, value = line.removeprefix("# ").partition(": ")
                words[key] = value
            elif line:
                name, checksum = line.split()
                package, _, version = name.partition("=")
                pins.append(Pin(package, version, checksum))
        return cls(words["suite"], words["architecture"], tuple(pins))

    def text(self) -> str:
        """The lock as a file."""
        lines = (f"{pin.package}={pin.version} {pin.checksum}" for pin in self.pins)
        return "\n".join((f"# suite: {self.suite}", f"# architecture: {self.architecture}", *lines)) + "\n"

    def matches(self, packages: Sequence[Path]) -> bool:
        """Whether these files are exactly the pinned ones."""
        return sorted(map(_sha256, packages)) == sorted(pin.checksum for pin in self.pins)


def cache_root(environment: Mapping[str, str] | None = None) -> Path:
    """The user's cache folder for this project: XDG_CACHE_HOME or ~/.cache."""
    env = os.environ if environment is None else environment
    return Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "agent-desktop"


def cache_key(lock: Path = LOCK) -> str:
    """Hash of what decides the content: the pins, and the machine."""
    digest = hashlib.sha256(f"1 {platform.machine()}\n".encode())
    digest.update(lock.read_bytes())
    return digest.hexdigest()[:20]


def find() -> Path | None:
    """The unpacked Asterisk in the cache, None while there is none. Fetches nothing."""
    folder = cache_root() / "asterisk" / cache_key()
    return folder if (folder / "packages.json").is_file() else None


def fetch(say: Say, packages: Path | None = None) -> Path:
    """The folder with Asterisk, from the cache or fetched now (22 MB, about ten seconds). Raises FetchFailed.

    `packages`: a folder with .deb files to take instead of apt's. Two fetches at the same time wait for each other.
    """
    if sys.platform != "linux":
        raise FetchFailed("Asterisk runs on Linux only.")
    home = cache_root() / "asterisk"
    home.mkdir(parents=True, exist_ok=True)
    with _only_one(home / "lock", say):
        if (there := find()) is not None:
            return there
        target = home / cache_key()
        shutil.rmtree(target, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=home) as folder:
            work = Path(folder)
            lock = _obtain(work, packages, say)
            content = {"suite": lock.suite, "packages": {pin.package: pin.version for pin in lock.pins}}
            (work / "tree" / "packages.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
            (work / "tree").rename(target)
    return target


def loader(root: Path) -> list[str]:
    """The command line before a program of the tree: its own loader with its own libraries, whatever the host has."""
    loaders = [
        path
        for place in ("usr/lib64", "usr/lib/*-linux-gnu*", "usr/lib", "lib64", "lib")
        for path in root.glob(f"{place}/ld-linux-*.so.*")
        if path.exists()
    ]
    if not loaders:
        raise FetchFailed(f"{root} holds no loader: delete it and fetch Asterisk again.")
    libraries = [*root.glob("usr/lib/*-linux-gnu*"), *root.glob("lib/*-linux-gnu*"), root / "usr" / "lib"]
    return [str(loaders[0]), "--library-path", ":".join(map(str, libraries))]


def module_folder(root: Path) -> Path:
    """Where the tree keeps Asterisk's modules."""
    return next(root.glob("usr/lib/**/asterisk/modules/app_dial.so")).parent


def missing_libraries(root: Path) -> list[str]:
    """Modules of modules.conf, and libraries, that the tree lacks."""
    modules = module_folder(root)
    lacking = []
    names = re.findall(r"^load = (\S+)", MODULES.read_text(encoding="utf-8"), re.MULTILINE)
    for path in (root / "usr/sbin/asterisk", *(modules / name for name in names)):
        done = subprocess.run([*loader(root), "--list", path], capture_output=True, text=True, check=False)
        if not path.exists() or done.returncode != 0 or "not found" in done.stdout:
            lacking.append(path.name)
    return lacking


# --- inside ----------------------------------------------------------------------------------------------------------


def _obtain(work: Path, given: Path | None, say: Say) -> Lock:
    """Unpacks a complete Asterisk into work/tree; what it was made of."""
    pinned = Lock.read()
    if given is not None:
        return _take(work, sorted(given.glob("*.deb")), pinned, say)
    apt = _Apt(work / "apt", say)
    if apt.architecture == pinned.architecture:
        with contextlib.suppress(FetchFailed):
            apt.update(pinned.suite)
            packages = apt.download([f"{pin.package}={pin.version}" for pin in pinned.pins])
            if pinned.matches(packages):
                return _take(work, packages, pinned, say)
        say("note: the pinned packages of Asterisk have left Debian's archive: taking the newest, untested ones")
    else:
        say(f"note: no packages of Asterisk are pinned for {apt.architecture}: taking the newest, untested ones")
    return _newest(work, say, apt)


def _newest(work: Path, say: Say, apt: _Apt | None = None) -> Lock:
    """Like _obtain, from what Debian has today."""
    apt = apt or _Apt(work / "apt", say)
    problem = FetchFailed("Debian's archive offers no Asterisk.")
    for suite in SUITES:
        try:
            apt.update(suite)
            names = apt.closure(WANTED)
            lock = Lock(suite, apt.architecture, ())
            return _take(work, apt.download([name for name in names if NEEDED.fullmatch(name)]), lock, say)
        except FetchFailed as failed:
            problem = failed
    raise problem


def _take(work: Path, packages: Sequence[Path], lock: Lock, say: Say) -> Lock:
    tree = work / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir()
    if not packages:
        raise FetchFailed("There are no .deb packages to take Asterisk from.")
    for package in packages:
        _unpack(package, tree)
    if not (tree / "usr/sbin/asterisk").exists():
        raise FetchFailed("The packages hold no Asterisk.")
    if lacking := missing_libraries(tree):
        raise FetchFailed(f"This Asterisk lacks {', '.join(lacking)}: it would not start.")
    if not lock.matches(packages):
        lock = Lock(lock.suite, lock.architecture, tuple(map(_pin, packages)))
        say("note: these are not the packages that the tests were made with")
    return lock


def _unpack(package: Path, tree: Path) -> None:
    excluded = [f"--exclude={pattern}" for pattern in LEFT_OUT]
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE) as archive:
        command = ["tar", "--extract", "--no-same-owner", "--directory", str(tree), *excluded]
        done = subprocess.run(command, stdin=archive.stdout, capture_output=True, text=True, check=False)
    if done.returncode != 0 or archive.returncode != 0:
        raise FetchFailed(f"{package.name} could not be unpacked ({done.stderr.strip() or 'damaged'}).")


def _pin(package: Path) -> Pin:
    command = ["dpkg-deb", "--show", "--showformat=${Package} ${Version}", str(package)]
    fields = subprocess.run(command, check=True, capture_output=True, text=True)
    name, version = fields.stdout.split()
    return Pin(name, version, _sha256(package))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Apt:
    """apt-get with lists, state and downloads in a folder of its own."""

    def __init__(self, folder: Path, say: Say) -> None:
        if shutil.which("apt-get") is None or not KEYRING.exists():
            raise FetchFailed(
                "Asterisk is fetched by apt-get with Debian's keys (debian-archive-keyring), which are not here; "
                f"put its .deb packages into a folder and name that in {PACKAGES_ENV}."
            )
        self._folder = folder
        self._say = say
        for name in ("lists/partial", "archives/partial", "packages"):
            (folder / name).mkdir(parents=True)
        (folder / "status").touch()
        self.architecture = self._run(["dpkg", "--print-architecture"]).strip()
        self._mirror = os.environ.get(MIRROR_ENV) or self._machines_mirror()
        settings = {
            "Dir::State": folder, "Dir::State::Lists": folder / "lists", "Dir::State::status": folder / "status",
            "Dir::Cache": folder, "Dir::Cache::archives": folder / "archives", "Dir::Log": folder,
            "Dir::Etc::sourcelist": folder / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null", "Dir::Etc::preferencesparts": "/dev/null",
            "Acquire::Languages": "none", "Acquire::Check-Valid-Until": "false", "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "", "Debug::NoLocking": "1",
        }  # fmt: skip
        # beside the machine's own settings, whose proxies are wanted; a mirror may lag behind testing's seven days
        self._options = [option for key, value in settings.items() for option in ("-o", f"{key}={value}")]

    def update(self, suite: str) -> None:
        self._say(f"reading the package lists of Debian {suite}")
        shutil.rmtree(self._folder / "lists")
        (self._folder / "lists" / "partial").mkdir(parents=True)
        source = f"deb [arch={self.architecture} signed-by={KEYRING}] {self._mirror} {suite} main\n"
        (self._folder / "sources.list").write_text(source, encoding="utf-8")
        self._run(["apt-get", *self._options, "update", "-qq"])

    def closure(self, packages: Sequence[str]) -> list[str]:
        """Names of the packages and of all that they depend on."""
        listing = self._run(["apt-get", *self._options, "install", "-y", "--print-uris", "-qq", *packages])
        names = (line.split()[1].partition("_")[0].replace("%2b", "+") for line in listing.splitlines() if "_" in line)
        return sorted(set(names))

    def download(self, packages: Sequence[str]) -> list[Path]:
        """The files of these packages, each checked by apt against the signed lists."""
        self._say(f"downloading {len(packages)} packages")
        folder = self._folder / "packages"
        for old in folder.glob("*.deb"):
            old.unlink()
        self._run(["apt-get", *self._options, "download", "-qq", *packages], folder)
        return sorted(folder.glob("*.deb"))

    def _machines_mirror(self) -> str:
        formats = ["--format", "$(REPO_URI)", "Created-By: Packages"]
        uris = self._run(["apt-get", "indextargets", *formats]).split()
        main = [uri for uri in uris if "security" not in uri]
        if not main:
            raise FetchFailed(f"apt knows no mirror of Debian: name one in {MIRROR_ENV}.")
        return main[0]

    def _run(self, command: Sequence[str | Path], folder: Path | None = None) -> str:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
        if done.returncode != 0:
            tail = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise FetchFailed(f"Asterisk could not be fetched: {tail}")
        return done.stdout


@contextlib.contextmanager
def _only_one(lock: Path, say: Say) -> Iterator[None]:
    """Hold an exclusive lock on a file; it ends with the process, however that ends."""
    import fcntl  # not on Windows, where nothing is fetched

    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another start is fetching Asterisk: waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> int:
    """The command line; progress goes to stderr, the folder to stdout."""
    parser = argparse.ArgumentParser(description="Fetch Asterisk into the user's cache, or find it there.")
    given = os.environ.get(PACKAGES_ENV)
    parser.add_argument(
        "--packages", type=Path, default=Path(given) if given else None, metavar="FOLDER",
        help=f"take the .deb packages in this folder instead of asking apt (or {PACKAGES_ENV})",
    )  # fmt: skip
    parser.add_argument("--find", action="store_true", help="fetch nothing; exit code 1 when it is not there")
    parser.add_argument("--write-lock", action="store_true", help="pin the newest packages in asterisk.lock")
    options = parser.parse_args()

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    try:
        if options.write_lock:
            with tempfile.TemporaryDirectory() as folder:
                LOCK.write_text(_newest(Path(folder), say).text(), encoding="utf-8")
            return 0
        found = find() if options.find else fetch(say, options.packages)
    except FetchFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    if found is not None:
        print(found)
    return 0 if found is not None else 1


if __name__ == "__main__":
    sys.exit(main())
