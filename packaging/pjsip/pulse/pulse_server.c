/*
 * pulse_server.c: the connection to the sound server, and what the server has.
 *
 * Responsibility: one context for as long as the factory lives, tried again for ever (RETRY_MS, doubled up to
 * RETRY_MAX_MS); a device list and defaults that subscriptions keep fresh. An index of the list keeps its device for
 * good; one that is absent is not `present`, and gives its place away only when the list is full.
 * Threads: libpulse's main loop, or any with its lock.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#include "pulse_private.h"
#include <pj/math.h>
#include <stdio.h>
#include <string.h>

#define RETRY_MS        300
#define RETRY_MAX_MS    5000
#define QUERIES         3       /* server, sinks, sources: what one listing asks for */

void pulse_copy(char *dst, const char *src)
{
    snprintf(dst, PULSE_NAME_MAX, "%s", src ? src : "");
}

void pulse_done(pa_operation *o)
{
    if (o)
        pa.operation_unref(o);
}

static void on_retry(pa_mainloop_api *a, pa_time_event *e, const struct timeval *tv, void *u)
{
    struct factory *f = (struct factory*)u;

    PJ_UNUSED_ARG(tv);
    a->time_free(e);
    f->retry = NULL;
    if (!f->ctx || !PA_CONTEXT_IS_GOOD(pa.context_get_state(f->ctx)))
        server_connect(f);
    else
        half_sync_all(f);
}

void server_retry_later(struct factory *f)
{
    if (!f->retry && f->ctx)
        f->retry = pa.context_rttime_new(f->ctx, pa.rtclock_now() + f->retry_ms * 1000, &on_retry, f);
}

/* ---- device list ---- */

struct dev *server_find(struct factory *f, const char *name, pj_bool_t out)
{
    unsigned i;

    for (i = 1; i < f->cnt; ++i) {
        if (f->devs[i].out == out && strcmp(f->devs[i].name, name) == 0)
            return &f->devs[i];
    }
    return NULL;
}

static void add_dev(struct factory *f, const char *name, const char *desc, pj_bool_t out)
{
    struct dev *d = server_find(f, name, out);
    unsigned i;

    if (strlen(name) >= PULSE_NAME_MAX)         /* could not be asked for by its name */
        return;
    if (!d && f->cnt < PULSE_MAX_DEVS)
        d = &f->devs[f->cnt++];
    for (i = 1; !d && i < f->cnt; ++i) {        /* full: take over one that is gone */
        if (!f->devs[i].seen && !f->devs[i].present)
            d = &f->devs[i];
    }
    if (d) {
        pulse_copy(d->name, name);
        pulse_copy(d->desc, desc);
        d->out = out;
        d->seen = PJ_TRUE;
    }
}

static void relist(struct factory *f);

static void answered(struct factory *f)
{
    unsigned i;

    if (f->pending == 0 || --f->pending)
        return;
    for (i = 1; i < f->cnt; ++i)
        f->devs[i].present = f->devs[i].seen;
    f->listed = PJ_TRUE;
    ++f->gen;
    if (f->dirty)
        relist(f);
    else
        half_sync_all(f);
}

static void on_server_info(pa_context *c, const pa_server_info *i, void *u)
{
    struct factory *f = (struct factory*)u;

    if (c != f->ctx)
        return;
    pulse_copy(f->def_sink, i ? i->default_sink_name : "");
    pulse_copy(f->def_source, i ? i->default_source_name : "");
    answered(f);
}

static void on_sink(pa_context *c, const pa_sink_info *i, int eol, void *u)
{
    struct factory *f = (struct factory*)u;

    if (c != f->ctx)
        return;
    if (eol)
        answered(f);
    else
        add_dev(f, i->name, i->description, PJ_TRUE);
}

static void on_source(pa_context *c, const pa_source_info *i, int eol, void *u)
{
    struct factory *f = (struct factory*)u;

    if (c != f->ctx)
        return;
    if (eol)
        answered(f);
    else if (i->monitor_of_sink == PA_INVALID_INDEX)
        add_dev(f, i->name, i->description, PJ_FALSE);
}

static void relist(struct factory *f)
{
    unsigned i;

    if (f->pending) {
        f->dirty = PJ_TRUE;
        return;
    }
    f->dirty = PJ_FALSE;
    for (i = 0; i < f->cnt; ++i)
        f->devs[i].seen = PJ_FALSE;
    f->pending = QUERIES;
    pulse_done(pa.context_get_server_info(f->ctx, &on_server_info, f));
    pulse_done(pa.context_get_sink_info_list(f->ctx, &on_sink, f));
    pulse_done(pa.context_get_source_info_list(f->ctx, &on_source, f));
}

/* ---- connection ---- */

static void on_event(pa_context *c, pa_subscription_event_type_t t, uint32_t idx, void *u)
{
    struct factory *f = (struct factory*)u;
    pj_bool_t server = (t & PA_SUBSCRIPTION_EVENT_FACILITY_MASK) == PA_SUBSCRIPTION_EVENT_SERVER;
    pj_bool_t change = (t & PA_SUBSCRIPTION_EVENT_TYPE_MASK) == PA_SUBSCRIPTION_EVENT_CHANGE;

    PJ_UNUSED_ARG(idx);
    if (c == f->ctx && (server || !change))     /* a volume that changes is no news */
        relist(f);
}

static void on_ready(struct factory *f)
{
    f->retry_ms = RETRY_MS;
    pa.context_set_subscribe_callback(f->ctx, &on_event, f);
    pulse_done(pa.context_subscribe(f->ctx,
                                    (pa_subscription_mask_t)(PA_SUBSCRIPTION_MASK_SINK |
                                                             PA_SUBSCRIPTION_MASK_SOURCE |
                                                             PA_SUBSCRIPTION_MASK_SERVER), NULL, NULL));
    f->pending = 0;
    relist(f);
}

static void on_lost(struct factory *f)
{
    struct stream *st;
    unsigned i;

    for (st = f->streams; st; st = st->next) {
        half_close(&st->rec);
        half_close(&st->play);
    }
    for (i = 1; i < f->cnt; ++i)
        f->devs[i].present = PJ_FALSE;
    f->listed = PJ_TRUE;                /* nothing there: that is known, too */
    ++f->gen;
    server_retry_later(f);
}

static void on_state(pa_context *c, void *u)
{
    struct factory *f = (struct factory*)u;

    if (c != f->ctx)
        return;
    switch (pa.context_get_state(c)) {
    case PA_CONTEXT_READY:
        on_ready(f);
        break;
    case PA_CONTEXT_FAILED:
    case PA_CONTEXT_TERMINATED:
        on_lost(f);
        break;
    default:
        break;
    }
}

void server_drop(struct factory *f)
{
    if (f->ctx) {
        pa.context_set_state_callback(f->ctx, NULL, NULL);
        pa.context_set_subscribe_callback(f->ctx, NULL, NULL);
        pa.context_disconnect(f->ctx);
        pa.context_unref(f->ctx);
        f->ctx = NULL;
    }
    f->pending = 0;
}

void server_connect(struct factory *f)
{
    server_drop(f);
    f->retry_ms = f->retry_ms ? PJ_MIN(f->retry_ms * 2, RETRY_MAX_MS) : RETRY_MS;
    f->ctx = pa.context_new(f->api, "pjsua2");
    if (!f->ctx)
        return;
    f->listed = PJ_FALSE;
    pa.context_set_state_callback(f->ctx, &on_state, f);
    if (pa.context_connect(f->ctx, NULL, PA_CONTEXT_NOFLAGS, NULL) < 0) {
        f->listed = PJ_TRUE;
        server_retry_later(f);
    }
}
