"""The softphone, and the conference rooms of the exchange that its calls are moved into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # a start must not load what only names the values that pass here
    from collections.abc import Mapping, Sequence

    from agent_desktop.domain.address import SipAddress
    from agent_desktop.domain.leg import LegId, LineId
    from agent_desktop.domain.media import AudioChoice, AudioDevice, AudioStatus, DtmfMethod
    from agent_desktop.domain.provisioning import LineConfig, PhoneConfig
    from agent_desktop.domain.room import RoomParty


class UserAgent(Protocol):
    """The SIP softphone. Its facts (domain/events: leg, phone) reach the bus on the loop's thread.

    Commands return when the engine accepted them; what they lead to arrives as facts. All raise PhoneError.
    """

    async def start(self, config: PhoneConfig) -> None:
        """Opens transports and sound; AudioChanged has been emitted then. A failed start leaves nothing open."""
        ...

    async def stop(self) -> None:
        """Ends every leg, unregisters, closes; idempotent."""
        ...

    async def set_lines(self, lines: Sequence[LineConfig]) -> None:
        """Adds, changes and removes lines so that exactly these exist; LineChanged follows for each."""
        ...

    async def register_again(self) -> None:
        """Tries every line's registration now."""
        ...

    async def network_changed(self) -> None:
        """The computer's addresses or routes are others now: every line looks for its way and registers from there,
        and its calls are told the new address."""
        ...

    async def dial(self, line_id: LineId, target: SipAddress, headers: Mapping[str, str]) -> LegId:
        """Sends the INVITE. No fact of the leg is emitted before this has returned its id.

        PhoneError "device": sound is wanted and there is none, so nobody is called.
        """
        ...

    async def answer(self, leg_id: LegId) -> None:
        """PhoneError "device": sound is wanted and there is none; it rings on, and may be answered once there is."""
        ...

    async def reject(self, leg_id: LegId, status: int) -> None:
        """Final answer `status` (486 busy, 603 decline, 480 ...) to a ringing leg."""
        ...

    async def hang_up(self, leg_id: LegId) -> None:
        """BYE, CANCEL or 603, whatever the state asks for; harmless on an ended leg."""
        ...

    async def hold(self, leg_id: LegId) -> None: ...

    async def resume(self, leg_id: LegId) -> None: ...

    async def mute(self, leg_id: LegId, muted: bool) -> None: ...

    async def send_dtmf(self, leg_id: LegId, digits: str, method: DtmfMethod) -> None: ...

    async def transfer(self, leg_id: LegId, target: SipAddress, headers: Mapping[str, str]) -> None:
        """Sends REFER (RFC 3515): the far end shall call `target`, with `headers` in its INVITE where it can.

        LegTransferProgressed follows, the last one final; the leg itself is not ended.
        """
        ...

    async def transfer_to_leg(self, leg_id: LegId, consult_leg_id: LegId) -> None:
        """Sends REFER with Replaces (RFC 5589 section 7): the far ends of both legs shall talk to each other.

        LegTransferProgressed for `leg_id` follows; neither leg is ended.
        """
        ...

    async def join(self, leg_ids: Sequence[LegId]) -> None:
        """From now on exactly these legs hear one another and us; fewer than two part all.

        A leg that is held joins when it is resumed; one that ends leaves by itself.
        """
        ...

    async def silence_party(self, leg_id: LegId, silent: bool) -> None:
        """Whether what this far end says reaches nobody, us included; it goes on hearing everybody."""
        ...

    async def watch_lamps(self, line_id: LineId, users: Sequence[str]) -> None:
        """Subscribes to the dialog state of exactly these extensions; LampChanged follows for each."""
        ...

    async def audio_devices(self) -> tuple[AudioDevice, ...]: ...

    async def choose_audio(self, choice: AudioChoice) -> AudioStatus:
        """Opens these devices, in a call too. A missing device falls back to the default and the status says so."""
        ...

    async def set_echo_canceller(self, on: bool) -> None: ...

    async def measure_microphone(self, on: bool) -> None:
        """MicrophoneMeasured about ten times a second until False; it needs no call, and takes none its sound."""
        ...

    async def record_voice(self, seconds: float) -> float:
        """Records the microphone for the sound check; returns its loudest moment, 0.0 to 1.0."""
        ...

    async def play_voice(self) -> None:
        """Plays what was recorded, and returns when it was heard; wrong_state when nothing is recorded."""
        ...

    async def play_tone(self) -> None:
        """Three beeps on the speaker, and returns when they were heard."""
        ...

    async def end_sound_check(self) -> None:
        """Ends measuring, recording and playing; what was recorded is deleted."""
        ...

    async def watch_levels(self, leg_id: LegId | None) -> None:
        """LegLevelMeasured about ten times a second for this leg, until another or None."""
        ...


class RoomControl(Protocol):
    """Conference rooms of the exchange, through the server. Every call may raise BackendError.

    Refused: "not_found" for a room that we are not in, and for who is not in it any more.
    """

    async def parties(self, room: str) -> tuple[RoomParty, ...]:
        """Everybody in the room, us too."""
        ...

    async def silence(self, room: str, party_id: str, silent: bool) -> None: ...

    async def drop(self, room: str, party_id: str) -> None: ...
