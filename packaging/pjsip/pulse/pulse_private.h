/*
 * pulse_private.h: what the parts of the backend share.
 *
 *   pulse_dev.c      PJMEDIA's side: factory and stream operations
 *   pulse_status.c   how it is doing, for the application
 *   pulse_server.c   connection to the sound server, device list, defaults
 *   pulse_half.c     one direction of a stream on the server: opening, buffers, following devices
 *   pulse_worker.c   the thread that calls PJMEDIA, one per stream
 *   pulse_ring.c     capture FIFO        pulse_pace.c  rate of the ticks        pulse_loader.c  libpulse
 *
 * Threads: PJMEDIA's caller, one worker per stream, libpulse's main loop.
 * Locks, in this order: libpulse's main loop lock (everything here that is not said to be somebody else's), then a
 * stream's mx (quit). No PJSIP call is made with either held, and none from the main loop thread: a log writer must
 * never hold up the audio.
 * Units: bytes are of interleaved 16-bit samples; times are nanoseconds of CLOCK_MONOTONIC unless a name says _ms.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#ifndef PULSE_PRIVATE_H
#define PULSE_PRIVATE_H

#include "pulse_loader.h"
#include "pulse_pace.h"
#include "pulse_ring.h"
#include <pjmedia-audiodev/audiodev_imp.h>
#include <pj/os.h>
#include <pthread.h>
#include <time.h>

#pragma GCC visibility push(hidden)

#define PULSE_MAX_DEVS  40
#define PULSE_NAME_MAX  128
#define MS              1000000LL

struct factory;
struct stream;

struct half {                           /* one direction */
    struct stream  *st;
    pj_bool_t       used, play, ready;
    char            pin[PULSE_NAME_MAX];    /* chosen device, "" for the default */
    char            cur[PULSE_NAME_MAX];    /* device of s */
    pa_stream      *s;
    unsigned        epoch;              /* one more at every (dis)connect */
    unsigned        opens, fails;
};

struct stream {
    pjmedia_aud_stream   base;
    pj_pool_t           *pool;
    struct factory      *f;
    struct stream       *next;
    pjmedia_aud_param    param;
    pjmedia_aud_rec_cb   rec_cb;
    pjmedia_aud_play_cb  play_cb;
    void                *user_data;
    unsigned             frame_bytes, bytes_per_ms;
    struct half          rec, play;
    unsigned             play_ms, play_base_ms, rec_ms;     /* buffers; playback grows at an underrun */
    long long            last_grow;

    pthread_mutex_t      mx;            /* guards quit, for cond */
    pthread_cond_t       cond;
    volatile pj_bool_t   quit;
    pj_thread_t         *thread;

    /* the worker's own; the status line reads the counters as they are */
    char                *buf;
    struct ring          ring;
    struct pace          pace;
    unsigned             rec_epoch, play_epoch;
    pj_timestamp         rec_ts, play_ts;
    unsigned             underflows, ticks, dropped, burst_max;
    long long            wake_max;      /* longest time between a tick's due time and its start */
    int                  tid, priority; /* 2 real time, 1 nicer, 0 as others */
};

struct dev {
    char      name[PULSE_NAME_MAX], desc[PULSE_NAME_MAX];
    pj_bool_t out, seen, present;
};

struct factory {
    pjmedia_aud_dev_factory base;
    pj_pool_factory        *pf;
    pj_pool_t              *pool;
    pa_threaded_mainloop   *ml;
    pa_mainloop_api        *api;
    pa_context             *ctx;
    pa_time_event          *retry;
    pj_bool_t               listed, dirty, fallback;
    unsigned                pending, gen, retry_ms;     /* gen: one more at every change */
    char                    def_sink[PULSE_NAME_MAX], def_source[PULSE_NAME_MAX];
    struct dev              devs[PULSE_MAX_DEVS];       /* [0] is the default */
    unsigned                cnt;
    struct stream          *streams;
};

static inline long long pulse_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Truncates to PULSE_NAME_MAX; NULL is "". */
void pulse_copy(char *dst, const char *src);
void pulse_done(pa_operation *o);

/* pulse_server.c; all with the main loop lock */
void        server_connect(struct factory *f);
void        server_drop(struct factory *f);
void        server_retry_later(struct factory *f);
struct dev *server_find(struct factory *f, const char *name, pj_bool_t out);

/* pulse_half.c; all with the main loop lock */
void half_close(struct half *h);
void half_sync_all(struct factory *f);                  /* every stream to the device that it wants now */
void half_calm_down(struct stream *st);                 /* after long without an underrun: less playback buffer */

/* pulse_status.c; without any lock */
void status_show(struct factory *f);
void status_hide(const struct factory *f);

/* pulse_worker.c; a PJLIB thread's procedure, argument a struct stream */
int  pulse_worker(void *arg);

#pragma GCC visibility pop

#endif
