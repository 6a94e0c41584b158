/*
 * pulse_worker.c: the thread that calls PJMEDIA, one per stream.
 *
 * Responsibility: at each tick one captured frame goes in before one frame is taken out, so that the conference
 * bridge's own buffer stays empty; ticks are even (pulse_pace.c) and go on without any device, and so does RTP.
 * Locks: libpulse's main loop lock for what concerns the server, never held during PJMEDIA's callbacks.
 * Priority: real time where the system allows it (below the sound server's), else nicer than others, else as they are.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#define _GNU_SOURCE
#include "pulse_private.h"
#include <pj/math.h>
#include <pj/string.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PRIORITY        5
#define NICE            (-11)   /* as the sound servers themselves */

static void fetch(struct stream *st)    /* with the main loop lock */
{
    const void *p;
    size_t n;

    if (st->rec_epoch != st->rec.epoch) {
        st->rec_epoch = st->rec.epoch;
        ring_clear(&st->ring);
    }
    while (st->rec.ready && pa.stream_peek(st->rec.s, &p, &n) == 0 && n) {
        ring_put(&st->ring, p, (unsigned)n, pulse_now());
        pa.stream_drop(st->rec.s);
    }
}

static void frame_init(struct stream *st, pjmedia_frame *fr, pj_timestamp *ts)
{
    fr->type = PJMEDIA_FRAME_TYPE_AUDIO;
    fr->buf = st->buf;
    fr->size = st->frame_bytes;
    fr->timestamp = *ts;
    fr->bit_info = 0;
    ts->u64 += st->param.samples_per_frame / st->param.channel_count;
}

static void put_captured(struct stream *st, long long now)
{
    pjmedia_frame fr;

    if (ring_take(&st->ring, st->buf, now) == RING_LATE)
        return;                         /* the bridge conceals this one */
    frame_init(st, &fr, &st->rec_ts);
    st->rec_cb(st->user_data, &fr);
}

static void write_out(struct stream *st)
{
    pa.threaded_mainloop_lock(st->f->ml);
    if (st->play.ready && st->play.epoch == st->play_epoch)
        pa.stream_write(st->play.s, st->buf, st->frame_bytes, NULL, 0, PA_SEEK_RELATIVE);
    pa.threaded_mainloop_unlock(st->f->ml);
}

static void play_frame(struct stream *st, pj_bool_t playing)
{
    pjmedia_frame fr;

    frame_init(st, &fr, &st->play_ts);
    if (st->play_cb(st->user_data, &fr) != PJ_SUCCESS || fr.type != PJMEDIA_FRAME_TYPE_AUDIO)
        pj_bzero(st->buf, st->frame_bytes);
    if (playing && pace_wants_sound(&st->pace))
        write_out(st);
    else
        ++st->dropped;                  /* no device, a suspended one, or too late to be heard */
}

/* Bytes that the server wants, negative without a playing device; sets *fresh for a stream not seen before. */
static int look_at_server(struct stream *st, pj_bool_t *fresh)
{
    struct factory *f = st->f;
    int room = -1;

    pa.threaded_mainloop_lock(f->ml);
    fetch(st);
    if (st->play.ready)
        room = PJ_MAX((int)pa.stream_writable_size(st->play.s), 0);
    *fresh = st->play.ready && st->play_epoch != st->play.epoch;
    if (*fresh)
        st->play_epoch = st->play.epoch;
    half_calm_down(st);
    pa.threaded_mainloop_unlock(f->ml);
    return room;
}

static void tick_while_due(struct stream *st, long long now)
{
    unsigned fb = st->frame_bytes, burst = 0;
    pj_bool_t fresh, playing;
    int room = look_at_server(st, &fresh);

    playing = room >= 0;
    if (fresh) {                        /* fill a new stream with silence, not with a burst of ticks */
        pj_bzero(st->buf, fb);
        for (; room >= (int)(2 * fb); room -= fb)
            write_out(st);
        pace_forget(&st->pace);
    }
    while (pace_due(&st->pace, now) && !st->quit) {
        st->wake_max = PJ_MAX(st->wake_max, now - st->pace.next);
        pace_tick(&st->pace, playing, (double)room / st->bytes_per_ms);
        ++st->ticks;
        st->burst_max = PJ_MAX(st->burst_max, ++burst);
        if (st->rec.used) {
            put_captured(st, now);
            while (!st->play.used && ring_has_frame(&st->ring) && !st->quit)
                put_captured(st, now);  /* capture only: all that is there */
        }
        if (st->play.used && !st->quit)
            play_frame(st, playing);
        room -= fb;
    }
    pace_catch_up(&st->pace, now);
}

static void sleep_until_due(struct stream *st)
{
    struct timespec ts;

    ts.tv_sec = st->pace.next / 1000000000LL;
    ts.tv_nsec = st->pace.next % 1000000000LL;
    pthread_mutex_lock(&st->mx);
    while (!st->quit && pthread_cond_timedwait(&st->cond, &st->mx, &ts) == 0)
        ;
    pthread_mutex_unlock(&st->mx);
}

static int raise_priority(int tid)
{
    struct sched_param sp;

    pj_bzero(&sp, sizeof(sp));
    sp.sched_priority = PRIORITY;
    if (pthread_setschedparam(pthread_self(), SCHED_RR, &sp) == 0)
        return 2;
    return setpriority(PRIO_PROCESS, (id_t)tid, NICE) == 0 ? 1 : 0;
}

int pulse_worker(void *arg)
{
    struct stream *st = (struct stream*)arg;
    long long now = pulse_now();
    long long samples = st->param.samples_per_frame / st->param.channel_count;

    st->tid = (int)syscall(SYS_gettid);
    st->priority = raise_priority(st->tid);
    st->play_epoch = ~0U;
    ring_start(&st->ring, now);
    pace_start(&st->pace, 1000 * MS * samples / st->param.clock_rate, now);
    while (!st->quit) {
        tick_while_due(st, now);
        sleep_until_due(st);
        now = pulse_now();
        pace_catch_up(&st->pace, now);
    }
    return 0;
}
