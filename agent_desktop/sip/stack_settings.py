"""Settings of PJSIP as this program wants them; a misspelt or missing field is an error here, not silence."""

from __future__ import annotations

import ssl
from typing import Any

import pjsua2 as pj

from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, SrtpPolicy, Transport

MAX_CALLS = 32
AUDIO_ONLY = {"audioCount": 1, "videoCount": 0, "textCount": 0}
"""Media lines of an offer: one of audio. 2.17 would offer a line of text besides."""
_NEWER = frozenset({"textCount", "sndUseSwClock"})
"""Fields that older releases of PJSIP lack and do not need."""
_TLS_1_2_AND_1_3 = (1 << 4) | (1 << 5)  # PJ_SSL_SOCK_PROTO_TLS1_2 | PJ_SSL_SOCK_PROTO_TLS1_3
TRANSPORT_TYPES = {
    Transport.UDP: pj.PJSIP_TRANSPORT_UDP,
    Transport.TCP: pj.PJSIP_TRANSPORT_TCP,
    Transport.TLS: pj.PJSIP_TRANSPORT_TLS,
}


def assign(target: Any, **fields: object) -> None:
    """Sets fields of one of pjsua2's structs; AttributeError for a name that it does not have."""
    for name, value in fields.items():
        if hasattr(target, name):
            setattr(target, name, value)
        elif name not in _NEWER:
            raise AttributeError(f"{type(target).__name__} of this PJSIP has no field {name}")


def endpoint_config(config: PhoneConfig, writer: pj.LogWriter, log_level: int) -> pj.EpConfig:
    """Threads, logging, sound and jitter buffer. Times in ms; the sound values were measured on real servers."""
    settings = pj.EpConfig()
    # No worker thread, and callbacks of media threads wait for our poll: everything happens on the sip thread.
    assign(settings.uaConfig, threadCnt=0, mainThreadOnly=True, maxCalls=min(MAX_CALLS, settings.uaConfig.maxCalls))
    assign(settings.uaConfig, userAgent=config.user_agent, mwiUnsolicitedEnabled=False)
    # The writer gets what would go to the console; decor 0: Python's record has time and place itself.
    assign(settings.logConfig, level=log_level, consoleLevel=log_level, msgLogging=1, decor=0, writer=writer)
    assign(
        settings.medConfig,
        clockRate=16000,
        audioFramePtime=10,
        sndUseSwClock=False,
        sndRecLatency=10,
        sndPlayLatency=40,
        sndAutoCloseTime=-1,
        jbInit=40,
        jbMinPre=40,
        noVad=True,
        ecOptions=_echo_options(),
        ecTailLen=200 if config.echo_canceller else 0,
        maxMediaPorts=min(256, settings.medConfig.maxMediaPorts),
    )
    return settings


def transport_config(config: PhoneConfig, transport: Transport) -> pj.TransportConfig:
    """Where to listen for SIP. TLS takes the port after the configured one, as SIP does (5060, 5061)."""
    settings = pj.TransportConfig()
    port = config.local_port
    if transport is Transport.TLS:
        port = port + 1 if 0 < port < 65535 else 0
        _secure(settings.tlsConfig, config.tls_ca_file)
    assign(settings, port=port, boundAddress=config.local_address)
    return settings


def account_config(line: LineConfig, config: PhoneConfig, transport_id: int, media_address: str) -> pj.AccountConfig:
    """One line. PJSIP's own registration retries are off: lines.py has its own, without an end."""
    settings = pj.AccountConfig()
    assign(settings, idUri=line.aor, priority=0 if line.registrar else 1)
    assign(
        settings.regConfig,
        registrarUri=with_transport(line.registrar, line.transport) if line.registrar else "",
        registerOnAdd=False,
        timeoutSec=line.register_expires,
        retryIntervalSec=0,
        firstRetryIntervalSec=0,
        unregWaitMsec=500,
        dropCallsOnFail=False,
    )
    if line.username:
        settings.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", line.username, 0, line.password))
    if line.proxy:
        settings.sipConfig.proxies.append(route(line.proxy, line.transport))
    assign(settings.sipConfig, transportId=transport_id)
    if not line.registrar:  # nobody tells us a public address, so do not look for one
        assign(settings.natConfig, contactRewriteUse=0, viaRewriteUse=0, sipOutboundUse=0, udpKaIntervalSec=0)
    assign(settings.callConfig, timerUse=pj.PJSUA_SIP_TIMER_OPTIONAL, prackUse=pj.PJSUA_100REL_NOT_USED)
    # Locking a codec costs a re-INVITE after the answer; we take the first codec of the answer instead.
    assign(settings.mediaConfig, lockCodecEnabled=False, srtpUse=_srtp(line.srtp))
    assign(settings.mediaConfig, srtpSecureSignaling=1 if line.transport is Transport.TLS else 0)
    assign(settings.mediaConfig.transportConfig, port=config.rtp_port, boundAddress=media_address)
    if config.rtp_port:
        assign(settings.mediaConfig.transportConfig, portRange=4 * MAX_CALLS)
    return settings


def with_transport(uri: str, transport: Transport) -> str:
    """`uri` naming its transport, which UDP does not need."""
    if transport is Transport.UDP or ";transport=" in uri.lower():
        return uri
    return f"{uri};transport={transport.value}"


def route(uri: str, transport: Transport) -> str:
    """A proxy's URI as a loose route (RFC 3261 section 16.12)."""
    uri = with_transport(uri, transport)
    return f"<{uri}>" if ";lr" in uri.lower() else f"<{uri};lr>"


def codec_priorities(wanted: tuple[str, ...], available: tuple[str, ...]) -> dict[str, int]:
    """PJSIP's codec id -> priority: those wanted fall from 255 in their order, all others are off."""
    order = {name.lower(): 255 - place for place, name in enumerate(wanted)}
    return {codec: order.get(codec.partition("/")[0].lower(), 0) for codec in available}


def _echo_options() -> int:
    # 0 would mean Speex, not the canceller that was built in
    return int(pj.PJMEDIA_ECHO_WEBRTC_AEC3) | int(pj.PJMEDIA_ECHO_USE_NOISE_SUPPRESSOR)


def _srtp(policy: SrtpPolicy) -> int:
    return int(
        {
            SrtpPolicy.OFF: pj.PJMEDIA_SRTP_DISABLED,
            SrtpPolicy.OPTIONAL: pj.PJMEDIA_SRTP_OPTIONAL,
            SrtpPolicy.MANDATORY: pj.PJMEDIA_SRTP_MANDATORY,
        }[policy]
    )


def _secure(settings: pj.TlsConfig, ca_file: str) -> None:
    """TLS 1.2 or 1.3, the server's certificate and name checked against `ca_file` or the system's authorities."""
    assign(settings, proto=_TLS_1_2_AND_1_3, verifyServer=True, msecTimeout=10_000)
    if ca_file:
        assign(settings, CaListFile=ca_file)
    else:
        assign(settings, CaBuf=_system_authorities())


def _system_authorities() -> str:
    """The system's trusted certificates as PEM; PJSIP's OpenSSL does not know where they are."""
    context = ssl.create_default_context()
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in context.get_ca_certs(binary_form=True))
