"""A pytest plug-in: a real Asterisk for a test (`pbx`) or for a module (`pbx_shared`), both about half a second.

It is the exchange of packaging/asterisk with the numbers of its extensions-test.conf, on a loopback address of its own.
`pbx_shared` hangs up, logs out and forgets everything between tests. When a test fails, its report carries what the
exchange logged meanwhile, and the folder with the SIP traffic (a pcap, TLS in clear) is kept and named.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import tempfile
import time
import wave
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from asterisk import fetch
from asterisk.exchange import ACCOUNTS, AGENTS, CALLER_HZ, REALM, Exchange, Settings

from agent_desktop.domain.leg import LineId
from agent_desktop.domain.provisioning import LineConfig, SrtpPolicy, Transport
from tests.lab.need import refuse
from tests.lab.ports import free_ports, loopback_address
from tests.peers.ami import Ami, AmiError, connect

LINE = LineId("line")
_TAIL = 12_000
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Account:
    """What a phone registers with."""

    aor: str
    username: str
    password: str
    registrars: Mapping[str, str]
    """Transport ("udp", "tcp", "tls") -> URI."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One leg as the exchange sees it."""

    name: str
    state: str
    """Down, Ring, Ringing, Up ..."""
    context: str
    extension: str
    application: str

    @property
    def account(self) -> str:
        """ "1001" of PJSIP/1001-00000003."""
        return self.name.partition("/")[2].rpartition("-")[0]


class Asterisk:
    """One exchange; `folder` must be short (it holds a socket)."""

    def __init__(self, root: Path, folder: Path, settings: Settings | None = None) -> None:
        self.settings = settings or Settings.random()
        self.exchange = Exchange(root, folder, self.settings)
        self.folder = folder
        self._ami: Ami | None = None
        self._log_start = 0

    @property
    def ami(self) -> Ami:
        assert self._ami is not None, "the exchange does not run"
        return self._ami

    @property
    def address(self) -> str:
        return self.settings.address

    @property
    def authority(self) -> Path:
        """The certificate (PEM) to trust; the server's is for REALM and the address."""
        return self.exchange.authority

    def start(self) -> None:
        self.exchange.start()
        self._connect()
        self.ami.command("pjsip set logger on")
        self.ami.command("pjsip set logger verbose off")  # the pcap is enough, but for sip_traffic()
        self.ami.command(f"pjsip set logger pcap {self.folder / 'sip.pcap'}")
        self._log_start = self.exchange.log.stat().st_size

    def stop(self) -> None:
        self._disconnect()
        self.exchange.stop()

    def kill(self) -> None:
        """A power cut; start() brings it back with the same addresses and the registrations it wrote down."""
        self._disconnect()
        self.exchange.kill()

    # --- accounts ----------------------------------------------------------------------------------------------------

    def account(self, number: int | str) -> Account:
        """One of 1001..1006 (the last two ask for MD5: baresip, SIPp), 1011 and 1012 (SRTP only), 1021 (G.711)."""
        name = str(number)
        assert name in ACCOUNTS, f"{name} is none of {ACCOUNTS}"
        registrars = {transport: self.settings.registrar(transport) for transport in ("udp", "tcp", "tls")}
        return Account(f"sip:{name}@{self.address}", name, self.settings.secret(name), registrars)

    def line(
        self,
        number: int | str,
        transport: Transport = Transport.UDP,
        *,
        line_id: LineId = LINE,
        srtp: SrtpPolicy = SrtpPolicy.OFF,
        expires: int = 300,
    ) -> LineConfig:
        """The account as a line of the desktop."""
        account = self.account(number)
        return LineConfig(
            line_id,
            account.aor,
            label=f"{account.username} at {REALM}",
            registrar=account.registrars[transport],
            username=account.username,
            password=account.password,
            transport=transport,
            srtp=srtp,
            register_expires=expires,
        )

    def profile(
        self,
        number: int | str,
        folder: Path,
        transport: Transport = Transport.UDP,
        *,
        auto_answer: bool = False,
        srtp: SrtpPolicy = SrtpPolicy.OFF,
    ) -> Path:
        """A profile file for `python -m agent_desktop --profile`, without sound devices."""
        line = self.line(number, transport, srtp=srtp)
        host = loopback_address()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{number}.toml"
        lines = [
            "[phone]",
            f'local_address = "{host}"',
            f"local_port = {free_ports(2, host)}",
            "null_audio = true",
            f"auto_answer = {str(auto_answer).lower()}",
            *([f'tls_ca_file = "{self.authority}"'] if transport is Transport.TLS else []),
            "[[line]]",
            *(f'{key} = "{value}"' for key, value in (
                ("id", line.id), ("aor", line.aor), ("registrar", line.registrar), ("username", line.username),
                ("password", line.password), ("transport", line.transport), ("srtp", line.srtp),
            )),
            "[user]",
            f'extension = "{number}"',
        ]  # fmt: skip
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    # --- acting ------------------------------------------------------------------------------------------------------

    def originate(
        self,
        extension: int | str,
        *,
        tone: int = CALLER_HZ,
        number: str = "+8613800000001",
        name: str = "",
        context: str = "from-trunk",
        keys: str = "",
        headers: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """A customer who plays `tone` calls an extension, a queue (700, 701, 702) or a number of the centre.

        `keys` are pressed first. `variables` such as __CC_CUSTOMER decide what contact-headers sends. With `headers`
        (four at most) the extension gets exactly these instead. Returns at once; it rings for 60 s.
        """
        chosen = dict(variables or {})
        if headers:
            context = "with-headers"
            chosen |= {f"__CC_TEST_{place}": f"{k}={v}" for place, (k, v) in enumerate(headers.items(), start=1)}
        self.ami.action(
            "Originate",
            Channel=f"PJSIP/{tone}-{keys}@customers",
            Context=context,
            Exten=str(extension),
            Priority="1",
            CallerID=f'"{name}" <{number}>',
            Async="true",
            Timeout="60000",
            Variable=[f"{key}={value}" for key, value in chosen.items()],
        )

    def join_queue(self, queue: str, number: int | str) -> None:
        """Makes the agent a member of support, billing or vip."""
        interface = f"PJSIP/{number}"
        self.ami.action("QueueAdd", Queue=queue, Interface=interface, StateInterface=interface)

    def hang_up(self, account: int | str) -> None:
        """Ends every leg of an account from the exchange's side (BYE, or CANCEL while it rings)."""
        for channel in self.channels_of(account):
            self.ami.command(f"channel request hangup {channel.name}")

    def leave_message(self, number: int | str) -> None:
        """Another new message in the agent's mailbox; his phone is told by NOTIFY."""
        inbox = self._mailbox(number) / "INBOX"
        inbox.mkdir(parents=True, exist_ok=True)
        place = len(list(inbox.glob("*.txt")))
        with wave.open(str(inbox / f"msg{place:04}.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(16000))
        text = f"[message]\norigmailbox={number}\ncallerid=<100>\norigtime={int(time.time())}\nduration=1\n"
        (inbox / f"msg{place:04}.txt").write_text(text, encoding="utf-8")
        self._refresh_mailbox(number)

    def clear_messages(self, number: int | str) -> None:
        """Empties the agent's mailbox, and says so."""
        shutil.rmtree(self._mailbox(number), ignore_errors=True)
        self._refresh_mailbox(number)

    def reset(self) -> None:
        """As it was after start(): no calls, no members in queues, no registrations, no messages."""
        self.end_calls()
        self.ami.command("database deltree registrar/contact")
        for number in AGENTS:
            if self._mailbox(number).exists():
                self.clear_messages(number)

    def end_calls(self) -> None:
        """No calls and nobody in a queue; who is registered stays."""
        self.ami.command("channel request hangup all")
        self.eventually("all calls have ended", lambda: not self.channels())
        for queue in ("support", "billing", "vip"):
            for member in re.findall(r"PJSIP/\d+", self.ami.command(f"queue show {queue}")):
                with contextlib.suppress(AmiError):
                    self.ami.action("QueueRemove", Queue=queue, Interface=member)
        self._log_start = self.exchange.log.stat().st_size

    # --- looking -----------------------------------------------------------------------------------------------------

    def channels(self) -> list[Channel]:
        """All legs, the halves of local channels included."""
        rows = (line.split("!") for line in self.ami.command("core show channels concise").splitlines())
        # name context extension priority state application and nine more
        return [Channel(row[0], row[4], row[1], row[2], row[5]) for row in rows if len(row) > 13]

    def channels_of(self, account: int | str) -> list[Channel]:
        """The legs of one account, or "carrier"."""
        return [channel for channel in self.channels() if channel.account == str(account)]

    def hints(self) -> dict[str, str]:
        """Extension -> state of the lamp (Idle, InUse, Ringing, Unavailable ...), for those that somebody watches."""
        found = re.findall(r"^(\S+)@agents\s+: \S+\s+State:(\S+)", self.ami.command("core show hints"), re.MULTILINE)
        return {extension: state for extension, state in found if not extension.startswith("_")}

    def contacts(self) -> dict[str, str]:
        """Account -> where its phone registered from."""
        rows = re.findall(r"^/registrar/contact/(\d+);\S+\s*: (.*)$", self._contact_table(), re.MULTILINE)
        return {account: str(json.loads(row)["uri"]).replace("^3B", ";") for account, row in rows}

    def _contact_table(self) -> str:
        return self.ami.command("database show registrar/contact")

    def wait_for_contact(self, number: int | str, seconds: float = _SECONDS) -> str:
        """Returns once the account's phone is registered."""
        found: dict[str, str] = {}

        def registered() -> bool:
            found.update(self.contacts())
            return str(number) in found

        self.eventually(f"{number} is registered", registered, seconds)
        return found[str(number)]

    def eventually(self, what: str, probe: Callable[[], bool], seconds: float = _SECONDS) -> None:
        """Returns when `probe` is true; raises AssertionError with the channels of that moment."""
        deadline = time.monotonic() + seconds
        while not probe():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {seconds} s; channels: {self.channels()}")
            time.sleep(0.05)

    @contextlib.contextmanager
    def sip_traffic(self) -> Iterator[Callable[[], str]]:
        """`with pbx.sip_traffic() as traffic: ... traffic()` is every SIP message since then, as text."""
        start = self.exchange.log.stat().st_size

        def text() -> str:
            with self.exchange.log.open(encoding="utf-8", errors="replace") as file:
                file.seek(start)
                return file.read()

        self.ami.command("pjsip set logger verbose on")
        try:
            yield text
        finally:
            self.ami.command("pjsip set logger verbose off")

    def report(self) -> str:
        """What it logged since the test began."""
        with self.exchange.log.open(encoding="utf-8", errors="replace") as file:
            file.seek(self._log_start)
            return file.read()[-_TAIL:]

    # --- inside ------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._ami = connect((self.address, self.settings.ami), "lab", self.settings.password)

    def _disconnect(self) -> None:
        ami, self._ami = self._ami, None
        if ami is not None:
            ami.close()

    def _mailbox(self, number: int | str) -> Path:
        return self.folder / "spool" / "voicemail" / "default" / str(number)

    def _refresh_mailbox(self, number: int | str) -> None:
        self.ami.action("VoicemailRefresh", Context="default", Mailbox=str(number))


# --- the plug-in -----------------------------------------------------------------------------------------------------

_RUNNING = pytest.StashKey[list[Asterisk]]()
_FAILED = pytest.StashKey[set[Path]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_RUNNING] = []
    config.stash[_FAILED] = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        for pbx in item.config.stash[_RUNNING]:
            item.config.stash[_FAILED].add(pbx.folder)
            report.sections.append(
                (f"exchange {pbx.address}", f"{pbx.report()}\nSIP traffic: {_kept(item.config, pbx)}")
            )
    return report


def _kept(config: pytest.Config, pbx: Asterisk) -> Path:
    """Where the files of a failure will be found: pytest keeps its last three runs."""
    factory: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
    return factory.getbasetemp() / pbx.folder.name / "sip.pcap"


@contextlib.contextmanager
def running_exchange(root: Path, config: pytest.Config, settings: Settings | None = None) -> Iterator[Asterisk]:
    """An exchange until the end of the block; what it logged joins the report of a test that fails meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="pbx-", dir="/tmp"))
    pbx = Asterisk(root, folder, settings)
    running = config.stash[_RUNNING]
    try:
        pbx.start()
        running.append(pbx)
        yield pbx
    finally:
        if pbx in running:
            running.remove(pbx)
        pbx.stop()
        if folder in config.stash[_FAILED]:
            shutil.copytree(folder / "log", _kept(config, pbx).parent / "log")
            shutil.copy(folder / "sip.pcap", _kept(config, pbx))
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def asterisk_root() -> Path:
    """The unpacked Asterisk; a test that needs it is skipped (in CI: fails) where set-up did not fetch it."""
    root = fetch.find()
    if root is None:
        refuse("needs Asterisk: python3 packaging/asterisk/fetch.py")
    return root


@pytest.fixture
def pbx(asterisk_root: Path, request: pytest.FixtureRequest) -> Iterator[Asterisk]:
    """An exchange of this test alone, which may kill it."""
    with running_exchange(asterisk_root, request.config) as pbx:
        yield pbx


@pytest.fixture(scope="module")
def _pbx_of_module(asterisk_root: Path, request: pytest.FixtureRequest) -> Iterator[Asterisk]:
    with running_exchange(asterisk_root, request.config) as pbx:
        yield pbx


@pytest.fixture
def pbx_shared(_pbx_of_module: Asterisk) -> Iterator[Asterisk]:
    """The module's exchange, as after its start."""
    yield _pbx_of_module
    _pbx_of_module.reset()
