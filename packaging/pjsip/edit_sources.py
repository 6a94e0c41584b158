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
JITTER_BUFFER = "pjmedia/src/pjmedia/jbuf.c"


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
GATHERING_OVER = """\
/* Milliseconds; the application gives more while calls need a relay that is slow. */
static unsigned agent_gathering = 400;

PJ_DEF(void) agent_ice_gathering(unsigned milliseconds)
{
    agent_gathering = milliseconds;
}

/* Servers that have not answered by now are left out of the offer. */
static void on_gathering_over(pj_timer_heap_t *heap, pj_timer_entry *entry)
{
    pj_ice_strans *ice_st = (pj_ice_strans*) entry->user_data;
    unsigned i, j;

    PJ_UNUSED_ARG(heap);
    pj_grp_lock_acquire(ice_st->grp_lock);
    for (i=0; i<ice_st->comp_cnt && !ice_st->destroy_req && !ice_st->cb_called; ++i) {
        pj_ice_strans_comp *comp = ice_st->comp[i];

        for (j=0; comp && j<comp->cand_cnt; ++j) {
            pj_ice_sess_cand *cand = &comp->cand_list[j];
            pj_turn_sock *relay;

            if (cand->status != PJ_EPENDING)
                continue;
            cand->status = PJ_ETIMEDOUT;
            if (cand->type != PJ_ICE_CAND_TYPE_RELAYED)
                continue;
            /* Its late answer would lead the sound through it, where the far end does not expect us. */
            relay = comp->turn[GET_TP_IDX(cand->transport_id)].sock;
            comp->turn[GET_TP_IDX(cand->transport_id)].sock = NULL;
            if (relay) {
                pj_turn_sock_set_user_data(relay, NULL);
                pj_turn_sock_destroy(relay);
            }
        }
        for (j=0; comp && j<comp->cand_cnt; ++j) {
            if (comp->cand_list[comp->default_cand].status == PJ_SUCCESS)
                break;
            if (comp->cand_list[j].status == PJ_SUCCESS)
                comp->default_cand = j;
        }
    }
    pj_grp_lock_release(ice_st->grp_lock);
    sess_init_update(ice_st);
}

"""
GATHERING_LIMIT = """\
    sess_init_update(ice_st);

    if (!ice_st->cb_called) {
        const pj_time_val limit = { agent_gathering / 1000, agent_gathering % 1000 };

        pj_timer_entry_init(&ice_st->init_timer, PJ_TRUE, ice_st, &on_gathering_over);
        pj_timer_heap_schedule_w_grp_lock(ice_st->cfg.stun_cfg.timer_heap, &ice_st->init_timer, &limit, PJ_TRUE,
                                          ice_st->grp_lock);
    }

    /* If ICE init done, notify app about end of candidate gathering via
"""
REFUSAL = """\
/* What no module took gets its final answer. 405 with Allow: a method that we do not take (RFC 3261 section 8.2.1).
 * 481: one that belongs to a dialog, a subscription or a transaction that is not there (RFC 3261 sections 9.2 and
 * 15.1.2, RFC 6665 section 4.1.3). REFER: calls are moved within their dialogs only; 403 and not 603, which would end
 * the search for others too (RFC 3261 section 16.7).
 */
static void refuse_unhandled(pjsip_endpoint *endpt, pjsip_rx_data *rdata)
{
    static const char *const homeless[] = { "BYE", "CANCEL", "INFO", "NOTIFY", "PRACK", "UPDATE" };
    const pjsip_method *method = &rdata->msg_info.msg->line.req.method;
    const pjsip_hdr *allow = pjsip_endpt_get_capability(endpt, PJSIP_H_ALLOW, NULL);
    pjsip_hdr headers;
    int code = 405;
    unsigned i;

    if (rdata->msg_info.msg->type != PJSIP_REQUEST_MSG || method->id == PJSIP_ACK_METHOD)
        return;
    for (i = 0; i < PJ_ARRAY_SIZE(homeless); ++i) {
        if (pj_strcmp2(&method->name, homeless[i]) == 0)
            code = 481;
    }
    if (pj_strcmp2(&method->name, "REFER") == 0)
        code = 403;
    pj_list_init(&headers);
    if (code == 405 && allow)
        pj_list_push_back(&headers, pjsip_hdr_clone(rdata->tp_info.pool, allow));
    pjsip_endpt_respond_stateless(endpt, rdata, code, NULL, &headers, NULL);
}

"""
NAME_KNOWN = """\
    nodecopy[nodename->slen] = '\\0';
    if (agent_names_known) {
        pj_in_addr found[8];
        pj_in6_addr literal;

        if (pj_inet_pton(PJ_AF_INET, nodename, &found[0]) != PJ_SUCCESS &&
            pj_inet_pton(PJ_AF_INET6, nodename, &literal) != PJ_SUCCESS)
        {
            unsigned known = af==PJ_AF_INET6 ? 0 : (*agent_names_known)(nodename, found, PJ_ARRAY_SIZE(found));

            for (i=0; i<known && i<*count; ++i) {
                pj_ansi_strxcpy(ai[i].ai_canonname, nodecopy, sizeof(ai[i].ai_canonname));
                pj_sockaddr_init(PJ_AF_INET, &ai[i].ai_addr, NULL, 0);
                ai[i].ai_addr.ipv4.sin_addr = found[i];
            }
            *count = i;
            return i ? PJ_SUCCESS : PJ_ERESOLVE;
        }
    }
"""
MAILBOX = """\
/* Whose messages an account asks about; "": its own. */
static char mailboxes[PJSUA_MAX_ACC][PJSIP_MAX_URL_SIZE];

PJ_DEF(void) agent_mwi_mailbox(int acc_id, const char *uri)
{
    if (acc_id >= 0 && acc_id < PJSUA_MAX_ACC)
        pj_ansi_strxcpy(mailboxes[acc_id], uri, PJSIP_MAX_URL_SIZE);
}

static const pj_str_t *mailbox_of(const pjsua_acc *acc)
{
    static pj_str_t mailbox;

    mailbox = pj_str(mailboxes[acc->index]);
    return mailbox.slen ? &mailbox : &acc->cfg.id;
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
        JITTER_BUFFER,
        "the jitter buffer must not shrink below jbMinPre (upstream's does, conceals a frame, grows, starts over)",
        "burst_level = PJ_MAX(jb->jb_eff_level, jb->jb_level);",
        "burst_level = PJ_MAX(PJ_MAX(jb->jb_eff_level, jb->jb_level), jb->jb_min_prefetch);",
        times=2,
    ),
    Edit(
        JITTER_BUFFER,
        "a late packet makes the buffer 10 ms longer; upstream cuts that out again within seconds, which damages 20 ms "
        "and lets the next late packet do harm again: patience with the last 40 ms grows when that turned out wrong",
        "    overflow = cur_size - PJ_MAX(burst_level, jb->jb_min_delay);\n",
        """    overflow = cur_size - PJ_MAX(burst_level, jb->jb_min_delay);
    if (overflow * jb->jb_frame_ptime <= 40 * jb->jb_frame_ptime_denum)
        T = jb->jb_patience;
""",
    ),
    Edit(
        JITTER_BUFFER,
        "the same: its state, two seconds as upstream to begin with",
        "    unsigned        jb_discard_dist;    /**< Distance from jb_discard_ref\n",
        """    unsigned        jb_patience;        /**< T for the last 40 ms, in ms    */
    pj_bool_t       jb_ran_dry;         /**< since jb_patience was set      */
    unsigned        jb_discard_dist;    /**< Distance from jb_discard_ref
""",
    ),
    Edit(
        JITTER_BUFFER,
        "the same: it begins",
        "    jb->jb_max_burst     = PJ_MAX(MAX_BURST_MSEC / ptime, max_count*3/4);\n",
        """    jb->jb_max_burst     = PJ_MAX(MAX_BURST_MSEC / ptime, max_count*3/4);
    jb->jb_patience      = PJMEDIA_JBUF_PRO_DISC_T1;
""",
    ),
    Edit(
        JITTER_BUFFER,
        "the same: running dry, once between two discards",
        "            /* Jitter buffer is empty */\n",
        """            /* Jitter buffer is empty */
            if (jb->jb_status == JB_STATUS_PROCESSING && !jb->jb_ran_dry) {
                jb->jb_ran_dry = PJ_TRUE;
                jb->jb_patience = PJ_MIN(jb->jb_patience * 16, 300000);
            }
""",
    ),
    Edit(
        JITTER_BUFFER,
        "the same: a discard that did no harm lets the next one come sooner, but no more as soon as at the beginning",
        "        jb_framelist_discard(&jb->jb_framelist, discard_seq);\n",
        """        jb_framelist_discard(&jb->jb_framelist, discard_seq);
        if (!jb->jb_ran_dry && jb->jb_patience > PJMEDIA_JBUF_PRO_DISC_T1)
            jb->jb_patience = PJ_MAX(jb->jb_patience / 2, PJMEDIA_JBUF_PRO_DISC_T1 * 16);
        jb->jb_ran_dry = PJ_FALSE;
""",
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
        "pjmedia/src/pjmedia-audiodev/alsa_dev.c",
        "ALSA's plug-in for PulseAudio asks in a loop until the sound server has something: at real-time priority that "
        "kept the server itself, and the whole desktop, from running; niceness favours sound without starving others",
        "result = pthread_setschedparam (*thid, SCHED_RR, &param);",
        "PJ_UNUSED_ARG(thid);\n    result = setpriority (PRIO_PROCESS, (id_t)syscall(SYS_gettid), -11) ? errno : 0;",
        times=2,
    ),
    Edit(
        "pjmedia/src/pjmedia-audiodev/alsa_dev.c",
        "the same: what it needs",
        "#include <pthread.h>\n",
        "#include <pthread.h>\n#include <sys/resource.h>\n",
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
        "pjlib-util/src/pjlib-util/stun_simple_client.c",
        "a STUN server that has died holds up the thread of SIP once in each call: 0.4 s instead of 2",
        "enum { MAX_REQUEST = 4 };\nstatic int stun_timer[] = {500, 500, 500, 500 };",
        "enum { MAX_REQUEST = 2 };\nstatic int stun_timer[] = {150, 250 };",
    ),
    Edit(
        "pjnath/src/pjnath/ice_strans.c",
        "a call waits 0.4 s, or as the application says, for STUN servers and relays that do not answer, not 8 to 20 s",
        "    pj_timer_entry           ka_timer;  /**< STUN keep-alive timer.     */\n",
        "    pj_timer_entry           ka_timer;  /**< STUN keep-alive timer.     */\n"
        "    pj_timer_entry           init_timer;/**< Limit of gathering.        */\n",
    ),
    Edit(
        "pjnath/src/pjnath/ice_strans.c",
        "the same: what happens at the limit",
        "/*\n * Create ICE stream transport\n */\n",
        GATHERING_OVER + "/*\n * Create ICE stream transport\n */\n",
    ),
    Edit(
        "pjnath/src/pjnath/ice_strans.c",
        "the same: the limit begins with the gathering",
        "    sess_init_update(ice_st);\n\n    /* If ICE init done, notify app about end of candidate gathering via\n",
        GATHERING_LIMIT,
    ),
    Edit(
        "pjnath/src/pjnath/ice_strans.c",
        "the same: a call that ends before it",
        "    ice_st->destroy_req = PJ_TRUE;\n",
        "    ice_st->destroy_req = PJ_TRUE;\n"
        "    pj_timer_heap_cancel_if_active(ice_st->cfg.stun_cfg.timer_heap, &ice_st->init_timer, PJ_FALSE);\n",
    ),
    Edit(
        "pjsip/src/pjsip/sip_resolve.c",
        "a name server that is silent must not stop the thread of SIP: names are looked up by the application",
        "static int get_ip_addr_ver(const pj_str_t *host)\n",
        'static int get_ip_addr_ver(const pj_str_t *host);\n#include "agent_names.c"\n\n'
        "static int get_ip_addr_ver(const pj_str_t *host)\n",
    ),
    Edit(
        "pjsip/src/pjsip/sip_resolve.c",
        "the same: where upstream looks them up on the spot",
        "    if (ip_addr_ver || resolver->res == NULL) {\n",
        "    if (!ip_addr_ver && af != pj_AF_INET6() && agent_names_resolve(pool, target, type, token, cb))\n"
        "        return;\n"
        "    if (ip_addr_ver || resolver->res == NULL) {\n",
    ),
    Edit(
        "pjlib/src/pj/addr_resolv_sock.c",
        "the same: wherever else a name may stand (a host in a far end's SDP) it is known or not found",
        "    nodecopy[nodename->slen] = '\\0';\n\n#if defined(PJ_GETADDRINFO_USE_CFHOST)",
        NAME_KNOWN + "\n#if defined(PJ_GETADDRINFO_USE_CFHOST)",
    ),
    Edit(
        "pjlib/src/pj/addr_resolv_sock.c",
        "the same: who knows",
        "PJ_DEF(pj_status_t) pj_getaddrinfo(",
        "unsigned (*agent_names_known)(const pj_str_t *host, pj_in_addr address[], unsigned room);\n\n"
        "PJ_DEF(pj_status_t) pj_getaddrinfo(",
    ),
    Edit(
        "pjsip/src/pjsip/sip_transport_tls.c",
        "where a certificate has alternative names its common name does not count (RFC 6125 section 6.4.4, RFC 5922 "
        "section 7.1)",
        "        if (!matched) {\n            matched = !pj_stricmp(remote_name, &serv_cert->subject.cn);\n",
        "        if (!matched) {\n"
        "            pj_bool_t named = PJ_FALSE;\n\n"
        "            for (i = 0; i < serv_cert->subj_alt_name.cnt; ++i)\n"
        "                named |= serv_cert->subj_alt_name.entry[i].type >= PJ_SSL_CERT_NAME_DNS;\n"
        "            matched = !named && !pj_stricmp(remote_name, &serv_cert->subject.cn);\n",
    ),
    Edit(
        "pjsip/src/pjsip/sip_endpoint.c",
        "a request that nothing here takes gets an answer: upstream is silent, and the sender repeats it for 32 s",
        "    /* No module is able to handle the message */\n    if (!handled) {\n",
        "    /* No module is able to handle the message */\n    if (!handled) {\n"
        "        refuse_unhandled(endpt, rdata);\n",
    ),
    Edit(
        "pjsip/src/pjsip/sip_endpoint.c",
        "the same: the answer",
        "/*\n * This is the callback that is called by the transport manager when it \n",
        REFUSAL + "/*\n * This is the callback that is called by the transport manager when it \n",
    ),
    Edit(
        "pjsip/src/pjsua-lib/pjsua_core.c",
        "a MESSAGE that nobody reads must not be answered with 200: without this module it gets 405",
        "    status = pjsua_im_init();\n",
        "    status = PJ_SUCCESS;\n",
    ),
    Edit(
        "pjsip/src/pjsua-lib/pjsua_pres.c",
        "a SUBSCRIBE that fails at once has already reset buddy->dlg: unlock the dialog that was locked",
        "\n    pjsip_dlg_dec_lock(buddy->dlg);\n    if (tmp_pool) pj_pool_release(tmp_pool);\n",
        "\n    pjsip_dlg_dec_lock(dlg);\n    if (tmp_pool) pj_pool_release(tmp_pool);\n",
    ),
    Edit(
        "pjsip/src/pjsua-lib/pjsua_pres.c",
        "an account may be told of messages in another mailbox than its own: upstream asks about its own address only",
        "pj_status_t pjsua_start_mwi(pjsua_acc_id acc_id, pj_bool_t force_renew)\n{\n",
        MAILBOX + "pj_status_t pjsua_start_mwi(pjsua_acc_id acc_id, pj_bool_t force_renew)\n{\n",
    ),
    Edit(
        "pjsip/src/pjsua-lib/pjsua_pres.c",
        "the same: where it asks",
        "&acc->cfg.id,\n                                   NULL, &acc->mwi_dlg);\n",
        "mailbox_of(acc),\n                                   NULL, &acc->mwi_dlg);\n",
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
    shutil.copy(HERE / "names.c", tree / "pjsip/src/pjsip/agent_names.c")
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
