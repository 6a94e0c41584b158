"""What the core needs from outside, and how it may fail: the Protocols that adapters fill, cut by who fills them.

    errors       PortError and all below it; adapters raise nothing else
    phone        the softphone, and rooms of the exchange that its calls are moved into
    host         this computer: its ringer, its player, its network, its key store, its tables of numbers
    probes       looking at the way to a server
    backend      the server, for every agent
    customers    the server, for what is written to customers, what they answered, what was said in calls
    centre       the server, for what the centre tells its agents and asks them
    editing      the server, for those few who look after articles, forms and data
    demo         the demo's outside world
    storage      the files on this computer, and what writes look like in them

Everything is named here, too: who needs three ports imports them from one place.
"""

from __future__ import annotations

from agent_desktop.ports.backend import AgentEventRequest, Backend, TransferNotice
from agent_desktop.ports.centre import AnnouncementBoard, QuizDesk
from agent_desktop.ports.customers import Messenger, RecordingSource, SatisfactionSource
from agent_desktop.ports.demo import DemoControl, Persona
from agent_desktop.ports.editing import ArticleEditor, FormDesigner, Importer, TemplateEditor
from agent_desktop.ports.errors import (
    NO_SERVER,
    BackendError,
    BadCredentials,
    Garbage,
    IllegalState,
    NotLoggedIn,
    PhoneError,
    PortError,
    ProbeError,
    Refused,
    SecretsError,
    StorageError,
    TooManyAttempts,
    Unreachable,
)
from agent_desktop.ports.host import NetworkWatch, NumberingPlan, Ringer, SecretStore, VoicePlayer
from agent_desktop.ports.phone import RoomControl, UserAgent
from agent_desktop.ports.probes import LineProbes, RelayFound, RouteFound, TlsFacts, TlsTrust
from agent_desktop.ports.storage import LocalStore, SettingsStore, WireFormat

__all__ = [
    "NO_SERVER",
    "AgentEventRequest",
    "AnnouncementBoard",
    "ArticleEditor",
    "Backend",
    "BackendError",
    "BadCredentials",
    "DemoControl",
    "FormDesigner",
    "Garbage",
    "IllegalState",
    "Importer",
    "LineProbes",
    "LocalStore",
    "Messenger",
    "NetworkWatch",
    "NotLoggedIn",
    "NumberingPlan",
    "Persona",
    "PhoneError",
    "PortError",
    "ProbeError",
    "QuizDesk",
    "RecordingSource",
    "Refused",
    "RelayFound",
    "Ringer",
    "RoomControl",
    "RouteFound",
    "SatisfactionSource",
    "SecretStore",
    "SecretsError",
    "SettingsStore",
    "StorageError",
    "TemplateEditor",
    "TlsFacts",
    "TlsTrust",
    "TooManyAttempts",
    "TransferNotice",
    "Unreachable",
    "UserAgent",
    "VoicePlayer",
    "WireFormat",
]
