/*
 * pulse_dev.c: PulseAudio audio device for PJMEDIA (also PipeWire, through pipewire-pulse): factory and streams.
 *
 * This program is free software; you can redistribute it and/or modify it under the terms of the GNU General
 * Public License as published by the Free Software Foundation; either version 2 of the License, or (at your
 * option) any later version. It comes WITHOUT ANY WARRANTY.
 *
 * Responsibility: what PJMEDIA asks of a driver (audiodev_imp.h). Device index 0 is "default" and follows the
 * server's default; every other is one sink or source, named "pulse_name<TAB>description", and keeps its device; an
 * absent device has no channels. Without libpulse the factory fails to initialise, and the other drivers remain.
 * Threads, locks, units: see pulse_private.h.
 */
#include "pulse_private.h"
#include <pj/math.h>
#include <pj/pool.h>
#include <pj/string.h>
#include <stdlib.h>
#include <unistd.h>

#define REC_MS          10      /* capture latency where PJSIP's default is asked */
#define PLAY_MS         40      /* the same for playback */
#define REFRESH_TRIES   500     /* of REFRESH_US each: at most 1 s; a list is normally there at once */
#define REFRESH_US      2000

/* ---- stream operations ---- */

static pj_status_t s_get_param(pjmedia_aud_stream *s, pjmedia_aud_param *p)
{
    struct stream *st = (struct stream*)s;
    *p = st->param;
    p->input_latency_ms = st->rec_ms;
    p->output_latency_ms = st->play_ms;
    return PJ_SUCCESS;
}

static pj_status_t s_get_cap(pjmedia_aud_stream *s, pjmedia_aud_dev_cap cap, void *val)
{
    struct stream *st = (struct stream*)s;
    if (cap == PJMEDIA_AUD_DEV_CAP_INPUT_LATENCY && st->rec.used)
        *(unsigned*)val = st->rec_ms;
    else if (cap == PJMEDIA_AUD_DEV_CAP_OUTPUT_LATENCY && st->play.used)
        *(unsigned*)val = st->play_ms;
    else
        return PJMEDIA_EAUD_INVCAP;
    return PJ_SUCCESS;
}

static pj_status_t s_set_cap(pjmedia_aud_stream *s, pjmedia_aud_dev_cap cap, const void *val)
{
    PJ_UNUSED_ARG(s); PJ_UNUSED_ARG(cap); PJ_UNUSED_ARG(val);
    return PJMEDIA_EAUD_INVCAP;
}

static pj_status_t s_start(pjmedia_aud_stream *s)
{
    struct stream *st = (struct stream*)s;
    if (st->thread)
        return PJ_SUCCESS;
    st->quit = PJ_FALSE;
    return pj_thread_create(st->pool, "pulse", &pulse_worker, st, 0, 0, &st->thread);
}

static pj_status_t s_stop(pjmedia_aud_stream *s)
{
    struct stream *st = (struct stream*)s;
    if (st->thread) {
        pthread_mutex_lock(&st->mx);
        st->quit = PJ_TRUE;
        pthread_cond_signal(&st->cond);
        pthread_mutex_unlock(&st->mx);
        pj_thread_join(st->thread);
        pj_thread_destroy(st->thread);
        st->thread = NULL;
    }
    return PJ_SUCCESS;
}

static pj_status_t s_destroy(pjmedia_aud_stream *s)
{
    struct stream *st = (struct stream*)s, **pp;

    s_stop(s);
    pa.threaded_mainloop_lock(st->f->ml);
    for (pp = &st->f->streams; *pp && *pp != st; pp = &(*pp)->next)
        ;
    if (*pp)
        *pp = st->next;
    half_close(&st->rec);
    half_close(&st->play);
    pa.threaded_mainloop_unlock(st->f->ml);
    pthread_cond_destroy(&st->cond);
    pthread_mutex_destroy(&st->mx);
    ring_free(&st->ring);
    pj_pool_release(st->pool);
    return PJ_SUCCESS;
}

static pjmedia_aud_stream_op stream_op = {
    &s_get_param, &s_get_cap, &s_set_cap, &s_start, &s_stop, &s_destroy
};

/* ---- factory operations ---- */

static pj_status_t f_refresh(pjmedia_aud_dev_factory *pf)
{
    struct factory *f = (struct factory*)pf;
    pj_bool_t ok = PJ_FALSE;
    int i;

    for (i = 0; i < REFRESH_TRIES && !ok; ++i) {
        pa.threaded_mainloop_lock(f->ml);
        ok = (f->listed && !f->pending) || f->retry;    /* a retry is planned: no server, nothing to wait for */
        pa.threaded_mainloop_unlock(f->ml);
        if (!ok)
            usleep(REFRESH_US);
    }
    return PJ_SUCCESS;
}

static pj_status_t f_init(pjmedia_aud_dev_factory *pf)
{
    struct factory *f = (struct factory*)pf;
    const char *e = getenv("PJ_PULSE_FALLBACK");

    if (pulse_load() != 0)
        return PJMEDIA_EAUD_INIT;
    f->fallback = !(e && *e == '0');
    f->cnt = 1;
    pulse_copy(f->devs[0].name, "default");
    pulse_copy(f->devs[0].desc, "System default");
    f->ml = pa.threaded_mainloop_new();
    if (!f->ml)
        return PJMEDIA_EAUD_INIT;
    f->api = pa.threaded_mainloop_get_api(f->ml);
    server_connect(f);
    if (!f->ctx || pa.threaded_mainloop_start(f->ml) < 0)
        return PJMEDIA_EAUD_INIT;
    f_refresh(pf);
    status_show(f);
    return PJ_SUCCESS;
}

static pj_status_t f_destroy(pjmedia_aud_dev_factory *pf)
{
    struct factory *f = (struct factory*)pf;
    pj_pool_t *pool = f->pool;

    status_hide(f);
    if (f->ml) {
        pa.threaded_mainloop_stop(f->ml);
        if (f->retry)
            f->api->time_free(f->retry);
        server_drop(f);
        pa.threaded_mainloop_free(f->ml);
        f->ml = NULL;
    }
    if (pool) {
        f->pool = NULL;
        pj_pool_release(pool);
    }
    return PJ_SUCCESS;
}

static unsigned f_count(pjmedia_aud_dev_factory *pf)
{
    struct factory *f = (struct factory*)pf;
    unsigned n;
    pa.threaded_mainloop_lock(f->ml);
    n = f->cnt > 1 ? f->cnt : 0;        /* no server has been seen: no device, not even a default */
    pa.threaded_mainloop_unlock(f->ml);
    return n;
}

static pj_status_t f_info(pjmedia_aud_dev_factory *pf, unsigned i, pjmedia_aud_dev_info *info)
{
    struct factory *f = (struct factory*)pf;
    struct dev *d = &f->devs[i];
    unsigned k;

    if (i >= PULSE_MAX_DEVS)
        return PJMEDIA_EAUD_INVDEV;
    pj_bzero(info, sizeof(*info));
    pa.threaded_mainloop_lock(f->ml);
    pj_ansi_snprintf(info->name, sizeof(info->name), "%s\t%s", d->name, d->desc);
    if (i) {
        info->input_count = (d->present && !d->out) ? 1 : 0;
        info->output_count = (d->present && d->out) ? 1 : 0;
    } else {
        for (k = 1; k < f->cnt; ++k) {
            if (f->devs[k].present && f->devs[k].out) info->output_count = 1;
            if (f->devs[k].present && !f->devs[k].out) info->input_count = 1;
        }
    }
    pa.threaded_mainloop_unlock(f->ml);
    pj_ansi_strxcpy(info->driver, "Pulse", sizeof(info->driver));
    info->default_samples_per_sec = 16000;
    info->caps = PJMEDIA_AUD_DEV_CAP_INPUT_LATENCY | PJMEDIA_AUD_DEV_CAP_OUTPUT_LATENCY;
    return PJ_SUCCESS;
}

static pj_status_t f_default_param(pjmedia_aud_dev_factory *pf, unsigned i, pjmedia_aud_param *p)
{
    struct factory *f = (struct factory*)pf;

    if (i >= PULSE_MAX_DEVS)
        return PJMEDIA_EAUD_INVDEV;
    pj_bzero(p, sizeof(*p));
    p->dir = i == 0 ? PJMEDIA_DIR_CAPTURE_PLAYBACK : f->devs[i].out ? PJMEDIA_DIR_PLAYBACK : PJMEDIA_DIR_CAPTURE;
    p->rec_id = (p->dir & PJMEDIA_DIR_CAPTURE) ? (int)i : PJMEDIA_AUD_INVALID_DEV;
    p->play_id = (p->dir & PJMEDIA_DIR_PLAYBACK) ? (int)i : PJMEDIA_AUD_INVALID_DEV;
    p->clock_rate = 16000;
    p->channel_count = 1;
    p->samples_per_frame = 160;
    p->bits_per_sample = 16;
    p->flags = PJMEDIA_AUD_DEV_CAP_INPUT_LATENCY | PJMEDIA_AUD_DEV_CAP_OUTPUT_LATENCY;
    p->input_latency_ms = REC_MS;
    p->output_latency_ms = PLAY_MS;
    return PJ_SUCCESS;
}

/* The asked latency in ms, or `usual` where it is not asked or is PJSIP's default. */
static unsigned latency(const pjmedia_aud_param *prm, unsigned cap, unsigned asked, unsigned pjsip, unsigned usual)
{
    return ((prm->flags & cap) && asked != pjsip) ? asked : usual;
}

static struct stream *new_stream(struct factory *f, const pjmedia_aud_param *prm)
{
    pj_pool_t *pool = pj_pool_create(f->pf, "pulse%p", 1024, 1024, NULL);
    pthread_condattr_t ca;
    struct stream *st;

    if (!pool)
        return NULL;
    st = PJ_POOL_ZALLOC_T(pool, struct stream);
    st->base.op = &stream_op;
    st->pool = pool;
    st->f = f;
    st->param = *prm;
    st->frame_bytes = prm->samples_per_frame * 2;
    st->bytes_per_ms = prm->clock_rate * prm->channel_count * 2 / 1000;
    st->rec_ms = latency(prm, PJMEDIA_AUD_DEV_CAP_INPUT_LATENCY, prm->input_latency_ms,
                         PJMEDIA_SND_DEFAULT_REC_LATENCY, REC_MS);
    st->play_ms = latency(prm, PJMEDIA_AUD_DEV_CAP_OUTPUT_LATENCY, prm->output_latency_ms,
                          PJMEDIA_SND_DEFAULT_PLAY_LATENCY, PLAY_MS);
    st->play_ms = PJ_MAX(st->play_ms, 2 * st->frame_bytes / st->bytes_per_ms);
    st->play_base_ms = st->play_ms;
    st->buf = (char*)pj_pool_zalloc(pool, st->frame_bytes);
    if (!st->buf || ring_init(&st->ring, st->frame_bytes, st->bytes_per_ms, 2 * prm->channel_count, st->rec_ms) != 0) {
        pj_pool_release(pool);
        return NULL;
    }
    pthread_mutex_init(&st->mx, NULL);
    pthread_condattr_init(&ca);
    pthread_condattr_setclock(&ca, CLOCK_MONOTONIC);
    pthread_cond_init(&st->cond, &ca);
    pthread_condattr_destroy(&ca);
    st->rec.st = st->play.st = st;
    st->play.play = PJ_TRUE;
    st->rec.used = (prm->dir & PJMEDIA_DIR_CAPTURE) != 0;
    st->play.used = (prm->dir & PJMEDIA_DIR_PLAYBACK) != 0;
    st->last_grow = pulse_now();
    return st;
}

static pj_status_t f_create_stream(pjmedia_aud_dev_factory *pf, const pjmedia_aud_param *prm,
                                   pjmedia_aud_rec_cb rec_cb, pjmedia_aud_play_cb play_cb, void *user_data,
                                   pjmedia_aud_stream **p_strm)
{
    struct factory *f = (struct factory*)pf;
    struct stream *st;

    if (prm->bits_per_sample != 16)
        return PJMEDIA_EAUD_SAMPFORMAT;
    if (((prm->dir & PJMEDIA_DIR_CAPTURE) && (unsigned)prm->rec_id >= PULSE_MAX_DEVS) ||
        ((prm->dir & PJMEDIA_DIR_PLAYBACK) && (unsigned)prm->play_id >= PULSE_MAX_DEVS))
        return PJMEDIA_EAUD_INVDEV;
    st = new_stream(f, prm);
    if (!st)
        return PJ_ENOMEM;
    st->rec_cb = rec_cb;
    st->play_cb = play_cb;
    st->user_data = user_data;

    /* Connecting goes on in the background; until then the worker runs on the monotonic clock. */
    pa.threaded_mainloop_lock(f->ml);
    if (st->rec.used && prm->rec_id > 0)
        pulse_copy(st->rec.pin, f->devs[prm->rec_id].name);
    if (st->play.used && prm->play_id > 0)
        pulse_copy(st->play.pin, f->devs[prm->play_id].name);
    st->next = f->streams;
    f->streams = st;
    half_sync_all(f);
    pa.threaded_mainloop_unlock(f->ml);
    *p_strm = &st->base;
    return PJ_SUCCESS;
}

static pjmedia_aud_dev_factory_op factory_op = {
    &f_init, &f_destroy, &f_count, &f_info, &f_default_param, &f_create_stream, &f_refresh
};

pjmedia_aud_dev_factory *pjmedia_pulse_factory(pj_pool_factory *pf)
{
    pj_pool_t *pool = pj_pool_create(pf, "pulse_aud", 1024, 1024, NULL);
    struct factory *f;

    if (!pool)
        return NULL;
    f = PJ_POOL_ZALLOC_T(pool, struct factory);
    f->pf = pf;
    f->pool = pool;
    f->base.op = &factory_op;
    return &f->base;
}
