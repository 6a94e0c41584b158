/*
 * pulse_status.c: how the backend is doing, for the application (by ctypes) and for tests.
 *
 * Responsibility: pjmedia_pulse_status(), callable from any thread at any time, also while the factory comes or goes.
 * Locks: the_mx (which factory there is), then libpulse's main loop lock.
 * Units: names say them. `short` are ticks without a captured frame, `trims` cuts of needless capture delay, `burst`
 * the most ticks that one wake-up had to make up for, `wake_us` the latest wake-up, `priority` 2 = real time.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#include "pulse_private.h"
#include <stdio.h>

static struct factory *the_factory;
static pthread_mutex_t the_mx = PTHREAD_MUTEX_INITIALIZER;

void status_show(struct factory *f)
{
    pthread_mutex_lock(&the_mx);
    the_factory = f;
    pthread_mutex_unlock(&the_mx);
}

void status_hide(const struct factory *f)
{
    pthread_mutex_lock(&the_mx);
    if (the_factory == f)
        the_factory = NULL;
    pthread_mutex_unlock(&the_mx);
}

static unsigned print_stream(struct stream *st, char *buf, unsigned len)
{
    pa_usec_t lp = 0, lr = 0;
    int neg = 0;

    if (st->play.ready) pa.stream_get_latency(st->play.s, &lp, &neg);
    if (st->rec.ready) pa.stream_get_latency(st->rec.s, &lr, &neg);
    return (unsigned)snprintf(buf, len,
        "play=%s ready=%d opens=%u fails=%u ms=%u lat_us=%u underflows=%u "
        "rec=%s ready=%d opens=%u fails=%u ms=%u lat_us=%u fifo=%u slack=%u short=%u trims=%u "
        "ticks=%u dropped=%u burst=%u wake_us=%u tid=%d priority=%d\n",
        st->play.cur, st->play.ready, st->play.opens, st->play.fails, st->play_ms, (unsigned)lp, st->underflows,
        st->rec.cur, st->rec.ready, st->rec.opens, st->rec.fails, st->rec_ms, (unsigned)lr,
        st->ring.len / st->bytes_per_ms, st->ring.slack / st->bytes_per_ms, st->ring.missed, st->ring.trims,
        st->ticks, st->dropped, st->burst_max, (unsigned)(st->wake_max / 1000), st->tid, st->priority);
}

/*
 * Fills buf with one line for the server and one per open stream, and returns a number that changes whenever a device,
 * a default or a stream's state does.
 */
PJ_DECL(unsigned) pjmedia_pulse_status(char *buf, unsigned len);
PJ_DEF(unsigned) pjmedia_pulse_status(char *buf, unsigned len)
{
    struct factory *f;
    struct stream *st;
    unsigned n = 0, gen = 0;

    if (!buf || !len)
        return 0;
    buf[0] = '\0';
    pthread_mutex_lock(&the_mx);
    f = the_factory;
    if (f) {
        pa.threaded_mainloop_lock(f->ml);
        gen = f->gen;
        n = (unsigned)snprintf(buf, len, "server=%d sink=%s source=%s\n",
                               f->ctx && pa.context_get_state(f->ctx) == PA_CONTEXT_READY, f->def_sink, f->def_source);
        for (st = f->streams; st && n < len; st = st->next)
            n += print_stream(st, buf + n, len - n);
        pa.threaded_mainloop_unlock(f->ml);
    }
    pthread_mutex_unlock(&the_mx);
    return gen;
}
