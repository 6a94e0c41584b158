"""Settings of PJSIP as this program wants them; a misspelt or missing field is an error here, not silence."""

from __future__ import annotations

import socket
from typing import Any

import pjsua2 as pj

from agent_desktop.domain.provisioning import LineConfig, PhoneConfig, SrtpPolicy, Transport
from agent_desktop.sip.tls_files import authorities, own_certificate

MAX_CALLS = 32
_STUN_ONCE, _STUN_NOT_USED = 0, 1  # PJSUA_STUN_USE_DEFAULT, PJSUA_STUN_USE_DISABLED
_TURN_TYPES = {Transport.UDP: 17, Transport.TCP: 6, Transport.TLS: 56}  # PJ_TURN_TP_UDP, _TCP, _TLS
_SOCKET_OPTIONS = (
    # Otherwise what follows a message waits for its acknowledgement, up to 40 ms (RFC 896, RFC 1122).
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    # A connection that a VPN or a NAT has forgotten is noticed after 5 s of idleness and 9 questions 2 s apart.
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 2),
)
"""Level, name and value, for every connection over TCP."""
AUDIO_ONLY = {"audioCount": 1, "videoCount": 0, "textCount": 0}
"""Media lines of an offer: one of audio. 2.17 would offer a line of text besides."""
_NEWER = frozenset({"textCount", "sndUseSwClock"})
"""Fields that older releases of PJSIP lack and do not need."""
_TLS_1_2_AND_1_3 = (1 << 4) | (1 << 5)  # PJ_SSL_SOCK_PROTO_TLS1_2 | PJ_SSL_SOCK_PROTO_TLS1_3
_HANDSHAKE_MS = 10_000
_SUITES = ("AEAD_AES_256_GCM", "AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80")
"""SRTP suites as offered, best first (RFC 7714, RFC 4568); none without encryption or with a short tag."""
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
    assign(settings.uaConfig, userAgent=config.user_agent, mwiUnsolicitedEnabled=True)
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
        jbInit=20,  # one packet; what the network needs beyond that is learnt, and kept (packaging/pjsip, jbuf.c)
        jbMinPre=20,
        noVad=True,
        ecOptions=_echo_options(),
        ecTailLen=200 if config.echo_canceller else 0,
        maxMediaPorts=min(256, settings.medConfig.maxMediaPorts),
    )
    return settings


def transport_config(config: PhoneConfig, transport: Transport) -> pj.TransportConfig:
    """Where to listen for SIP. Raises PhoneError for certificates that cannot be used.

    Connections that we open have ports of their own. PJSIP listens for TLS whether anybody can call in or not: without
    a certificate of ours nobody can, so that is any free port; with one it is the port after the configured one, as SIP
    has it (5060, 5061).
    """
    settings = pj.TransportConfig()
    port = config.local_port
    if transport is Transport.TLS:
        port = port + 1 if config.tls_cert_file and 0 < port < 65535 else 0
        _secure(settings.tlsConfig, config)
        _set_options(settings.tlsConfig.sockOptParams)
    elif transport is Transport.TCP:
        _set_options(settings.sockOptParams)
    elif config.stun_servers:
        # The name in Contact and Via: the registrar's own view of us corrects it, without asking a STUN server first.
        assign(settings, publicAddress=config.local_address)
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
    _reach(settings.natConfig, config)
    if not line.registrar:  # nobody tells us a public address, so do not look for one
        assign(settings.natConfig, contactRewriteUse=0, viaRewriteUse=0, sipOutboundUse=0, udpKaIntervalSec=0)
    assign(settings.callConfig, timerUse=pj.PJSUA_SIP_TIMER_OPTIONAL, prackUse=pj.PJSUA_100REL_NOT_USED)
    # short: a subscription does not move with the line, it is only made anew when its renewal fails
    assign(settings.mwiConfig, enabled=bool(mailbox_uri(line)), expirationSec=300)
    # Locking a codec costs a re-INVITE after the answer; we take the first codec of the answer instead.
    assign(settings.mediaConfig, lockCodecEnabled=False, srtpUse=_srtp(line.srtp))
    if ":" not in media_address:  # ICE would name an IPv6 address of any other network in the offer
        assign(settings.mediaConfig, ipv6Use=pj.PJSUA_IPV6_DISABLED)
    _protect(settings.mediaConfig.srtpOpt)
    # 1: a TLS line gives no keys to a call that goes another way. Elsewhere they can be read, and the line says so.
    assign(settings.mediaConfig, srtpSecureSignaling=1 if line.transport is Transport.TLS else 0)
    assign(settings.mediaConfig.transportConfig, port=config.rtp_port, boundAddress=media_address)
    if config.rtp_port:
        assign(settings.mediaConfig.transportConfig, portRange=4 * MAX_CALLS)
    return settings


def mailbox_uri(line: LineConfig) -> str:
    """Whom to ask about messages waiting for the line, "" for nobody."""
    if not line.registrar or not line.mailbox:
        return ""
    return f"<{line.mailbox if line.proxy else with_transport(line.mailbox, line.transport)}>"


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


def _protect(settings: Any) -> None:
    """Which suites are offered and taken. Keys are agreed on by SDES, as exchanges want it; DTLS is understood too."""
    for name in _SUITES:
        if name in _built_in():
            suite = pj.SrtpCrypto()
            assign(suite, name=name)
            settings.cryptos.append(suite)


def _built_in() -> frozenset[str]:
    """The suites of this PJSIP; PyPI's has no GCM, and naming one it lacks would end every call."""
    try:
        return frozenset(pj.Endpoint.instance().srtpCryptoEnum())
    except pj.Error:
        return frozenset(_SUITES)


def _secure(settings: pj.TlsConfig, config: PhoneConfig) -> None:
    """TLS 1.2 or 1.3; whose certificates count, and our own. tls.py says what PJSIP checks of them.

    As text, not as files: PJSIP takes either all of them from files or none.
    """
    assign(settings, proto=_TLS_1_2_AND_1_3, verifyServer=config.verify_server, msecTimeout=_HANDSHAKE_MS)
    assign(settings, CaBuf=authorities(config.tls_ca_file, config.tls_ca_pem))
    if config.tls_cert_file:
        certificate, key = own_certificate(config.tls_cert_file, config.tls_key_file)
        assign(settings, certBuf=certificate, privKeyBuf=key)


def _set_options(settings: pj.SockOptParams) -> None:
    """PJLIB takes four."""
    for _ in _SOCKET_OPTIONS:
        settings.sockOpts.append(pj.SockOpt())
    for index, (level, name, value) in enumerate(_SOCKET_OPTIONS):
        # By index: what is appended and what iteration yields are copies, and each points into itself.
        option = settings.sockOpts[index]
        assign(option, level=level, optName=name)
        option.setOptValInt(value)


def _reach(settings: pj.AccountNatConfig, config: PhoneConfig) -> None:
    """How calls get through a NAT: nothing of it unless the centre says so, and only by servers that answer (reach.py).

    What fails nevertheless is not tried again within the call: that would hold up the sip thread.
    """
    stun = _STUN_ONCE if config.stun_servers else _STUN_NOT_USED
    assign(settings, sipStunUse=_STUN_NOT_USED, mediaStunUse=stun, iceEnabled=config.ice)
    if config.turn is not None:
        assign(
            settings,
            turnEnabled=True,
            turnServer=config.turn.server,
            turnConnType=_TURN_TYPES[config.turn.transport],
            turnUserName=config.turn.username,
            turnPassword=config.turn.password,
            turnPasswordType=0,
        )
