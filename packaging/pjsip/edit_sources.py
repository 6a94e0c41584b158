"""Edits of PJSIP's source tree that our wheel needs, each with its reason.

Run inside the unpacked tree: `python edit_sources.py TREE`. An edit that does not find its text exactly as often as
expected stops the build: a new upstream release has changed that place, and somebody must look.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PULSE = HERE / "pulse"


class SourceChanged(Exception):
    """The text to edit is not there as expected; the message names file and edit."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `old` by `new` in `file`; `times` is how often `old` must be there, the edit touches all of them."""

    file: str
    reason: str
    old: str
    new: str
    times: int = 1


NOTIFY_TAKEN = """\
    if (tsx->role==PJSIP_ROLE_UAS &&
        tsx->state==PJSIP_TSX_STATE_TRYING &&
        pjsip_method_cmp(&tsx->method, pjsip_get_notify_method())==0)
    {
        const pj_str_t STR_EVENT = { "Event", 5 };
        const pj_str_t STR_EVENT_SHORT = { "o", 1 };
        pjsip_rx_data *rdata = e->body.tsx_state.src.rdata;
        pjsip_event_hdr *event = (pjsip_event_hdr*)
            pjsip_msg_find_hdr_by_names(rdata->msg_info.msg, &STR_EVENT, &STR_EVENT_SHORT, NULL);

        if (event && (pj_stricmp2(&event->event_type, "talk")==0 ||
                      pj_stricmp2(&event->event_type, "hold")==0))
        {
            pjsip_dlg_respond(inv->dlg, rdata, 200, NULL, NULL, NULL);
            goto on_return;
        }
    }
"""
EDITS = (
    Edit(
        "third_party/build/os-auto.mak.in",
        "FMA only in the files that are picked at run time on CPUs that have it (SIGILL on Atom-class CPUs otherwise)",
        "    WEBRTC_AEC3_OTHER_CFLAGS += -mfma\n",
        "",
    ),
    Edit(
        "pjmedia/build/Makefile",
        "our audio backend for PulseAudio and pipewire-pulse",
        " alsa_dev.o",
        " alsa_dev.o " + " ".join(f"{path.stem}.o" for path in sorted(PULSE.glob("*.c"))),
    ),
    Edit(
        "pjmedia/src/pjmedia-audiodev/audiodev.c",
        "registered before ALSA, so that its default device is the default",
        "    /* Register creation functions */\n",
        "    /* Register creation functions */\n"
        "    { extern pjmedia_aud_dev_factory* pjmedia_pulse_factory(pj_pool_factory*);\n"
        "      aud_subsys->drv[aud_subsys->drv_cnt++].create = &pjmedia_pulse_factory; }\n",
    ),
    Edit(
        "pjmedia/src/pjmedia/jbuf.c",
        "the jitter buffer must not shrink below jbMinPre (upstream's does, conceals a frame, grows, starts over)",
        "burst_level = PJ_MAX(jb->jb_eff_level, jb->jb_level);",
        "burst_level = PJ_MAX(PJ_MAX(jb->jb_eff_level, jb->jb_level), jb->jb_min_prefetch);",
        times=2,
    ),
    Edit(
        "pjmedia/src/pjmedia/jbuf.c",
        "a late packet makes the buffer 10 ms longer; upstream cuts that out again within seconds, which damages 20 ms "
        "and lets the next late packet do harm again: shed the last 40 ms after five minutes only, more as ever",
        "    overflow = cur_size - PJ_MAX(burst_level, jb->jb_min_delay);\n",
        "    overflow = cur_size - PJ_MAX(burst_level, jb->jb_min_delay);\n"
        "    if (overflow * jb->jb_frame_ptime <= 40 * jb->jb_frame_ptime_denum)\n"
        "        T = 300000;\n",
    ),
    Edit(
        "pjmedia/src/pjmedia/transport_srtp_dtls.c",
        "every start makes a key for DTLS-SRTP: an RSA key takes 50 to 400 ms, one on P-256 (as browsers') below 1",
        """    /* Generate RSA key */
    rsa_key = RSA_new();
    if (!rsa_key) goto on_error;
    if (!RSA_generate_key_ex(rsa_key, 2048, bne, NULL)) goto on_error;

    /* Create private key */
    priv_key = EVP_PKEY_new();
    if (!priv_key) goto on_error;
    if (!EVP_PKEY_assign_RSA(priv_key, rsa_key)) goto on_error;
    rsa_key = NULL;
""",
        """    priv_key = EVP_EC_gen("P-256");
    if (!priv_key) goto on_error;
""",
    ),
    Edit(
        "pjmedia/src/pjmedia-audiodev/alsa_dev.c",
        "asking ALSA's JACK plug-in for its devices prints ten lines on stderr wherever no JACK server runs",
        """if (0 != strcmp("null", name))""",
        """if (0 != strcmp("null", name) && 0 != strcmp("jack", name))""",
    ),
    Edit(
        "pjsip/src/pjsip/sip_ua_layer.c",
        "a dialog is Call-ID and both tags (RFC 3261 section 12): upstream takes a request with another Call-ID, so "
        "that its re-INVITE led a call's sound elsewhere; without this it is answered with 481",
        "        if (pj_stricmp(&dlg->remote.info->tag, from_tag) == 0)\n            break;\n",
        "        if (pj_stricmp(&dlg->remote.info->tag, from_tag) == 0 &&\n"
        "            pj_strcmp(&dlg->call_id->id, &rdata->msg_info.cid->id) == 0)\n            break;\n",
    ),
    Edit(
        "pjsip/src/pjsua-lib/pjsua_pres.c",
        "a SUBSCRIBE that fails at once has already reset buddy->dlg: unlock the dialog that was locked",
        "\n    pjsip_dlg_dec_lock(buddy->dlg);\n    if (tmp_pool) pj_pool_release(tmp_pool);\n",
        "\n    pjsip_dlg_dec_lock(dlg);\n    if (tmp_pool) pj_pool_release(tmp_pool);\n",
    ),
    Edit(
        "pjsip/src/pjsua-lib/pjsua_call.c",
        "NOTIFY with the events talk and hold (remote control of a call) is taken, not refused as unhandled",
        "    if (tsx->role==PJSIP_ROLE_UAS &&\n        tsx->state==PJSIP_TSX_STATE_TRYING &&\n"
        "        pjsip_method_cmp(&tsx->method, pjsip_get_refer_method())==0)\n",
        NOTIFY_TAKEN + "    if (tsx->role==PJSIP_ROLE_UAS &&\n        tsx->state==PJSIP_TSX_STATE_TRYING &&\n"
        "        pjsip_method_cmp(&tsx->method, pjsip_get_refer_method())==0)\n",
    ),
)
FMA_RULE = "\n$(OBJDIR)/%_avx2$(OBJEXT): WEBRTC_AEC3_CXXFLAGS += -mavx2 -mfma\n"
SWIG_OLD = "#ifdef SWIGPYTHON\n"
SWIG_NEW = "#ifdef SWIGPYTHON\n  %apply int { pjmedia_aud_dev_index };\n"


def apply(tree: Path, edits: tuple[Edit, ...] = EDITS) -> None:
    """Make every edit in the source tree, or raise SourceChanged at the first that does not fit."""
    for edit in edits:
        path = tree / edit.file
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        found = text.count(edit.old)
        if found != edit.times:
            raise SourceChanged(f"{edit.file}: expected {edit.times} place(s), found {found}: {edit.reason}")
        path.write_text(text.replace(edit.old, edit.new), encoding="utf-8", errors="surrogateescape")
    with (tree / "build/rules.mak").open("a", encoding="utf-8") as rules:
        rules.write(FMA_RULE)  # the other half of the FMA edit: these files do need it
    _map_device_index(tree / "pjsip-apps/src/swig/pjsua2.i")
    for path in (*PULSE.glob("*.c"), *PULSE.glob("*.h")):
        shutil.copy(path, tree / "pjmedia/src/pjmedia-audiodev" / path.name)
    shutil.copy(HERE / "config_site.h", tree / "pjlib/include/pj/config_site.h")
    if not (tree / "pjmedia/src/pjmedia-audiodev/bdimad_dev.c").exists():
        # Debian's copy drops this non-free driver's source; nothing here uses the driver
        makefile = tree / "pjmedia/build/Makefile"
        makefile.write_text(makefile.read_text(encoding="utf-8").replace(" bdimad_dev.o", ""), encoding="utf-8")


def _map_device_index(interface: Path) -> None:
    """Make AudioDevInfo.id an int in Python; upstream maps the type for Java only. First SWIGPYTHON block counts."""
    text = interface.read_text(encoding="utf-8")
    if SWIG_OLD not in text:
        raise SourceChanged("pjsua2.i: no SWIGPYTHON block")
    interface.write_text(text.replace(SWIG_OLD, SWIG_NEW, 1), encoding="utf-8")


if __name__ == "__main__":
    try:
        apply(Path(sys.argv[1]))
    except SourceChanged as problem:
        sys.exit(f"PJSIP's source differs from the release this recipe knows. {problem}")
