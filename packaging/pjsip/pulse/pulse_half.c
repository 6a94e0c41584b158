/*
 * pulse_half.c: one direction of a stream on the server.
 *
 * Responsibility: the stream is on the chosen device if that is there, else on the default (PJ_PULSE_FALLBACK=0: else
 * nowhere), never on a monitor, and is connected again after any change. The server may not move it (DONT_MOVE): where
 * it is stays our decision. The playback buffer grows by 10 ms at an underrun, up to PLAY_MAX_MS.
 * Threads: libpulse's main loop, or any with its lock. Units: see pulse_private.h.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#include "pulse_private.h"
#include <pj/math.h>
#include <string.h>

#define PLAY_MAX_MS     120
#define PLAY_STEP_MS    10
#define CALM_MS         600000  /* without an underrun so long ... */
#define CALM_STEP_MS    5       /* ... so much less of it */

static void on_dropped(pa_stream *s, void *u)   /* a stream that was closed while it was being created */
{
    pa_stream_state_t state = pa.stream_get_state(s);

    PJ_UNUSED_ARG(u);
    if (state == PA_STREAM_READY) {
        pa.stream_disconnect(s);
    } else if (state == PA_STREAM_FAILED || state == PA_STREAM_TERMINATED) {
        pa.stream_set_state_callback(s, NULL, NULL);
        pa.stream_unref(s);
    }
}

void half_close(struct half *h)
{
    if (h->s) {
        pa.stream_set_underflow_callback(h->s, NULL, NULL);
        if (pa.stream_get_state(h->s) == PA_STREAM_CREATING) {
            /* cannot be disconnected yet, and without the reply it would stay in the server */
            pa.stream_set_state_callback(h->s, &on_dropped, NULL);
        } else {
            pa.stream_set_state_callback(h->s, NULL, NULL);
            pa.stream_disconnect(h->s);
            pa.stream_unref(h->s);
        }
        h->s = NULL;
    }
    h->ready = PJ_FALSE;
    h->cur[0] = '\0';
    ++h->epoch;
}

static void get_attr(struct stream *st, pj_bool_t play, pa_buffer_attr *a)
{
    unsigned bpm = st->bytes_per_ms;

    a->maxlength = (pj_uint32_t)-1;
    a->tlength = play ? st->play_ms * bpm : (pj_uint32_t)-1;
    a->prebuf = play ? st->play_ms * 2 / 3 * bpm : (pj_uint32_t)-1;
    a->minreq = play ? 5 * bpm : (pj_uint32_t)-1;
    a->fragsize = play ? (pj_uint32_t)-1 : PJ_MAX(st->rec_ms, 2) * bpm;
}

static void set_play_ms(struct stream *st, unsigned ms)
{
    pa_buffer_attr a;

    st->play_ms = ms;
    st->last_grow = pulse_now();
    get_attr(st, PJ_TRUE, &a);
    pulse_done(pa.stream_set_buffer_attr(st->play.s, &a, NULL, NULL));
}

void half_calm_down(struct stream *st)
{
    if (st->play.ready && st->play_ms > st->play_base_ms && pulse_now() - st->last_grow > CALM_MS * MS)
        set_play_ms(st, PJ_MAX(st->play_ms - CALM_STEP_MS, st->play_base_ms));
}

static void on_underflow(pa_stream *s, void *u)
{
    struct stream *st = ((struct half*)u)->st;

    if (!st->thread || st->quit || s != st->play.s || st->play_epoch != st->play.epoch)
        return;                         /* not while the first frames are on their way */
    ++st->underflows;
    if (st->play_ms < PLAY_MAX_MS && pulse_now() - st->last_grow > 1000 * MS)
        set_play_ms(st, PJ_MIN(st->play_ms + PLAY_STEP_MS, PLAY_MAX_MS));
}

static void on_state(pa_stream *s, void *u)
{
    struct half *h = (struct half*)u;

    switch (pa.stream_get_state(s)) {
    case PA_STREAM_READY:
        h->ready = PJ_TRUE;
        if (h->play)
            h->st->last_grow = pulse_now();     /* an underrun while starting is none */
        break;
    case PA_STREAM_FAILED:
    case PA_STREAM_TERMINATED:
        ++h->fails;
        half_close(h);
        server_retry_later(h->st->f);
        break;
    default:
        return;
    }
    ++h->st->f->gen;
}

static const char *target(struct factory *f, const struct half *h)
{
    struct dev *d = server_find(f, h->pin, h->play);
    const char *name = h->pin;

    if (!d || !d->present) {
        name = (h->pin[0] && !f->fallback) ? "" : h->play ? f->def_sink : f->def_source;
        d = server_find(f, name, h->play);      /* monitors are not in the list */
    }
    return d && d->present ? name : "";
}

static int connect_half(struct half *h, const char *device)
{
    struct stream *st = h->st;
    pa_stream_flags_t flags = (pa_stream_flags_t)(PA_STREAM_ADJUST_LATENCY | PA_STREAM_AUTO_TIMING_UPDATE |
                                                  PA_STREAM_INTERPOLATE_TIMING | PA_STREAM_DONT_MOVE);
    pa_buffer_attr a;

    get_attr(st, h->play, &a);
    pa.stream_set_state_callback(h->s, &on_state, h);
    if (!h->play)
        return pa.stream_connect_record(h->s, device, &a, flags);
    pa.stream_set_underflow_callback(h->s, &on_underflow, h);
    return pa.stream_connect_playback(h->s, device, &a, flags, NULL, NULL);
}

static void sync_half(struct factory *f, struct half *h)
{
    const char *want;
    pa_sample_spec ss;
    pa_proplist *p;

    if (!h->used)
        return;
    want = target(f, h);
    if (strcmp(want, h->cur) == 0)
        return;
    half_close(h);
    if (!want[0])
        return;

    ss.format = PA_SAMPLE_S16LE;
    ss.rate = h->st->param.clock_rate;
    ss.channels = (pj_uint8_t)h->st->param.channel_count;
    p = pa.proplist_new();
    pa.proplist_sets(p, PA_PROP_MEDIA_ROLE, "phone");
    h->s = pa.stream_new_with_proplist(f->ctx, h->play ? "Call" : "Microphone", &ss, NULL, p);
    pa.proplist_free(p);
    if (h->s) {
        pulse_copy(h->cur, want);
        ++h->opens;
        if (connect_half(h, want) == 0)
            return;
        half_close(h);
    }
    server_retry_later(f);
}

void half_sync_all(struct factory *f)
{
    struct stream *st;

    if (!f->listed || !f->ctx || pa.context_get_state(f->ctx) != PA_CONTEXT_READY)
        return;
    for (st = f->streams; st; st = st->next) {
        sync_half(f, &st->rec);
        sync_half(f, &st->play);
    }
}
