"""What the server can be told, from the command line and from AGENT_DESKTOP_SERVER_* variables."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

SipTransport = Literal["udp", "tcp", "tls"]
SrtpPolicy = Literal["off", "optional", "mandatory"]
DtmfMethod = Literal["rfc4733", "info", "inband"]
HeaderAnswer = Literal["trusted", "never"]
MailSecurity = Literal["starttls", "tls", "none"]
IntercomHeader = Literal["answer-mode", "call-info", "alert-info"]
ENV_PREFIX = "AGENT_DESKTOP_SERVER_"


class SettingsError(ValueError):
    """A setting that cannot be used; the argument is a sentence for the person who set it."""


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """Argon2id parameters (RFC 9106 section 4, second recommended option for shared machines)."""

    time_cost: int = 3
    memory_kib: int = 65536
    parallelism: int = 4


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """How many failed logins are let through in one window (seconds), per username and per address."""

    per_username: int = 5
    per_address: int = 30
    window: float = 300.0
    remembered: int = 10_000
    """Entries kept in memory; the oldest go first."""


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """A relay for sound, the same for all desktops."""

    server: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    transport: SipTransport = "udp"


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """What lies between the desktops and the exchange."""

    tls_ca_pem: str = field(default="", repr=False)
    verify_server: bool = True
    stun_servers: tuple[str, ...] = ()
    turn: TurnSettings | None = None
    ice: bool = False
    trusted_proxies: tuple[str, ...] = ()
    """Empty = the registrar's and the proxies' hosts."""


@dataclass(frozen=True, slots=True)
class ExchangeFeatures:
    """What the exchange offers to who dials; "" = not offered."""

    conference_room: str = ""
    """With {extension} where the user's stands: a room of one's own."""
    pickup_prefix: str = "*8"
    intercom_prefix: str = ""
    intercom_header: IntercomHeader = "answer-mode"
    echo_number: str = "600"
    auto_answer_from_headers: HeaderAnswer = "trusted"
    watch_colleagues: bool = True


@dataclass(frozen=True, slots=True)
class ManagerSettings:
    """Where the server itself talks to the exchange (AMI of Asterisk), for what telephones cannot do."""

    host: str = ""
    port: int = 5038
    username: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SipSettings:
    """The telephone exchange handed to desktops; without a registrar they work in direct mode."""

    registrar: str = ""
    proxy: str = ""
    domain: str = ""
    transport: SipTransport = "udp"
    srtp: SrtpPolicy = "off"
    local_address: str = ""
    local_port: int = 5060
    register_expires: int = 300
    backup_proxies: tuple[str, ...] = ()
    mailbox: str = ""
    """With {extension} where the user's stands."""
    voicemail_number: str = ""
    dtmf: DtmfMethod | Literal[""] = ""
    """How keyed digits travel; "" = as each agent has chosen."""
    network: NetworkSettings = NetworkSettings()
    features: ExchangeFeatures = ExchangeFeatures()
    manager: ManagerSettings | None = None


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server that takes our e-mail; `ca_pem` stands for the system's authorities, `timeout` in seconds."""

    host: str
    sender: str
    sender_name: str = ""
    port: int = 587
    security: MailSecurity = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    ca_pem: str = field(default="", repr=False)
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """The gateway that takes our SMS (delivery/sms.py); `idempotent`: it takes one Idempotency-Key once."""

    url: str
    token: str = field(default="", repr=False)
    sender: str = ""
    idempotent: bool = False
    ca_pem: str = field(default="", repr=False)
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything decided before the first request."""

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8080
    database_url: str = ""
    """SQLAlchemy URL; empty = the SQLite file in `data_dir`."""
    packs_dir: Path = field(default_factory=lambda: bundled_packs())
    pack: str = "telecom"
    demo: bool = False
    access_seconds: int = 600
    refresh_seconds: int = 14 * 24 * 3600
    refresh_grace_seconds: float = 10.0
    stream_max_age: float = 600.0
    stream_heartbeat: float = 15.0
    max_body_bytes: int = 1 << 20
    max_import_bytes: int = 128 << 20
    """Of a file of customers, articles or numbers that an administrator sends."""
    password_cost: PasswordCost = PasswordCost()
    login_limits: LoginLimits = LoginLimits()
    sip: SipSettings = SipSettings()
    mail: MailSettings | None = None
    """None = no e-mail leaves."""
    sms: SmsSettings | None = None
    recordings_dir: Path | None = None
    """Where the exchange writes recordings, one file per contact; None = there are none."""
    public_url: str = ""
    """Where customers reach this server, "https://desk.example.org"; without it, or without `sms`, nobody is asked."""

    @property
    def sqlalchemy_url(self) -> str:
        """The database as SQLAlchemy's asyncio drivers want it named."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{(self.data_dir / 'server.sqlite3').as_posix()}"
        return normalise_database_url(self.database_url)


def normalise_database_url(url: str) -> str:
    """Names the asyncio driver for the two databases we support; raises SettingsError for any other."""
    scheme, separator, rest = url.partition("://")
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "sqlite+aiosqlite": "sqlite+aiosqlite",
        "postgres": "postgresql+asyncpg",
        "postgresql": "postgresql+asyncpg",
        "postgresql+asyncpg": "postgresql+asyncpg",
    }
    if not separator or scheme not in drivers:
        raise SettingsError("The database URL must start with sqlite:/// or postgresql://.")
    return f"{drivers[scheme]}://{rest}"


def public_address(url: str) -> str:
    """An address that links can begin with; raises SettingsError for what cannot be one."""
    parts = urlsplit(url)
    plain = url.isascii() and url.isprintable() and " " not in url and not (parts.query or parts.fragment or "@" in url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or not plain):
        raise SettingsError("The public address must look like https://desk.example.org.")
    return url.rstrip("/")


def bundled_packs() -> Path:
    """The industry packs that come with the program; PyInstaller unpacks them beside the code."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1]))
    return root / "resources" / "packs"


def default_data_dir(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where this platform keeps a user's data (XDG base directories, Known Folders, Apple's file system guide).

    AGENT_DESKTOP_HOME moves everything of both programs elsewhere, for tests and the demo.
    """
    if moved := environ.get("AGENT_DESKTOP_HOME"):
        return Path(moved) / "server"
    if platform == "win32":
        home = environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(home) / "Agent Desktop" / "server"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Agent Desktop" / "server"
    home = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "agent-desktop" / "server"
