"""The audio of one dialog: which stream it is, who holds whom, and its place on the sound device."""

from __future__ import annotations

from collections.abc import Callable

import pjsua2 as pj

from agent_desktop.domain.events import LegMediaChanged
from agent_desktop.domain.leg import LegId
from agent_desktop.domain.media import Level, MediaSecurity
from agent_desktop.sip.audio import Sound
from agent_desktop.sip.callbacks import LegCall
from agent_desktop.sip.quality import StreamSample, sample_of

_NO_MEDIA = (pj.PJSUA_CALL_MEDIA_NONE, pj.PJSUA_CALL_MEDIA_ERROR)


class LegAudio:
    """Follows the stack's negotiations; every method on the sip thread, and none keeps the call."""

    def __init__(self, leg_id: LegId, sound: Sound, tell: Callable[[LegMediaChanged], None]) -> None:
        self.codec = ""
        self.held = False
        """We hold, and the far end agreed."""
        self.held_by_peer = False
        self._leg_id = leg_id
        self._sound = sound
        self._tell = tell
        self._index: int | None = None
        self._flowing = False
        self._security = MediaSecurity.NONE
        self._keys_to_come = False
        """DTLS agrees on keys after the answer, with the first packets (RFC 5764)."""
        self._said: LegMediaChanged | None = None

    @property
    def negotiated(self) -> bool:
        """Whether there is a stream at all."""
        return self._index is not None

    def offered(self, sdp: str) -> None:
        """The far end made an offer; its direction tells of a hold that our own would hide."""
        if sdp:
            self.held_by_peer = _asks_to_hold(sdp)

    def update(self, call: LegCall, *, may_sound: bool) -> None:
        """Reads what was negotiated and gives the leg the sound, or takes it while `may_sound` is false."""
        self._index, self._flowing, self.codec = None, False, ""
        self._security, self._keys_to_come = MediaSecurity.NONE, False
        status = pj.PJSUA_CALL_MEDIA_NONE
        info = call.getInfo()  # kept: iterating a temporary's list would read freed memory
        for index, media in enumerate(info.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status not in _NO_MEDIA:
                self._index, status = index, media.status
                break
        if self._index is not None:
            stream = call.getStreamInfo(self._index)
            self.codec = stream.codecName
            self.held = status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD
            if not self.held:
                self.held_by_peer = status == pj.PJSUA_CALL_MEDIA_REMOTE_HOLD
            self._flowing = may_sound and not self.held and stream.dir != pj.PJMEDIA_DIR_NONE
            self._security = _security_of(call, stream.proto)
            self._keys_to_come = bool(stream.proto & pj.PJMEDIA_TP_PROTO_DTLS) and self._security is MediaSecurity.NONE
        if self._flowing and self._index is not None:
            self._sound.connect(self._leg_id, call.getAudioMedia(self._index))
        else:
            self._sound.disconnect(self._leg_id)

    def say(self, *, early: bool, again: bool = False) -> None:
        """Tells the state if it is news, or `again` because a wish came to nothing."""
        fact = LegMediaChanged(
            self._leg_id, self._flowing, self.held, self.held_by_peer, self.codec, self._security, early
        )
        if again or fact != self._said:
            self._said = fact
            self._tell(fact)

    def sample(self, call: LegCall) -> StreamSample | None:
        """The stream's counters, None while there is no stream."""
        if self._index is None:
            return None
        if self._keys_to_come:
            self._look_for_keys(call)
        try:
            return sample_of(call.getStreamStat(self._index))
        except pj.Error:
            return None

    def _look_for_keys(self, call: LegCall) -> None:
        """PJSIP tells nobody when DTLS succeeded."""
        self._security = _security_of(call, pj.PJMEDIA_TP_PROTO_DTLS)
        self._keys_to_come = self._security is MediaSecurity.NONE
        if self._said is not None and not self._keys_to_come:
            self.say(early=self._said.early)

    @property
    def microphone_is_open(self) -> bool:
        """Whether what the agent says is meant to reach the far end."""
        return self._sound.hears_microphone(self._leg_id)

    def level(self) -> Level:
        return self._sound.level(self._leg_id)

    def silence(self) -> None:
        """Takes the sound from the leg at once."""
        self._sound.disconnect(self._leg_id)

    def set_muted(self, muted: bool) -> None:
        self._sound.set_muted(self._leg_id, muted)

    def set_silenced(self, silent: bool) -> None:
        self._sound.set_silenced(self._leg_id, silent)

    def close(self) -> None:
        self._index = None
        self._sound.forget(self._leg_id)


def _security_of(call: LegCall, profile: int) -> MediaSecurity:
    """Whether SRTP is really at work, and by which keys.

    PJSUA2 has no field for it; its dump has (pjsua_dump.c: "SRTP status: Active Crypto-suite: ...").
    """
    if "SRTP status: Active" not in call.dump(True, ""):
        return MediaSecurity.NONE
    return MediaSecurity.DTLS if profile & pj.PJMEDIA_TP_PROTO_DTLS else MediaSecurity.SDES


def _asks_to_hold(sdp: str) -> bool:
    """RFC 3264 section 8.4: sendonly or inactive; RFC 2543: the null address."""
    lines = sdp.replace("\r\n", "\n").split("\n")
    return any(line.strip() in ("a=sendonly", "a=inactive", "c=IN IP4 0.0.0.0") for line in lines)
