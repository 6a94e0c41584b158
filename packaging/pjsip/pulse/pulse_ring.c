/* pulse_ring.c: see pulse_ring.h. GPL-2.0-or-later, as PJSIP. */
#include "pulse_ring.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MS              1000000LL
#define CAPACITY_MS     250
#define TRIM_WINDOW_MS  3000    /* delay unused for so long ... */
#define TRIM_MIN_MS     3       /* ... and of this size is cut out */
#define SETTLE_WINDOWS  4       /* so many windows of a tenth just after opening */
#define MUCH_MS         40      /* this much beyond the margin does not wait for the end of a window */
#define SLACK_MS        6       /* the margin to begin with, ... */
#define SLACK_STEP_MS   4       /* ... what a late tick adds ... */
#define SLACK_MAX_MS    60      /* ... up to here */
#define GONE_MS         100     /* nothing for so long: silence, not lateness */

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

static void begin_window(struct ring *r, long long now)
{
    r->window_end = now + (r->settle ? TRIM_WINDOW_MS / 10 : TRIM_WINDOW_MS) * MS;
    r->low = ~0U;
}

int ring_init(struct ring *r, unsigned frame, unsigned per_ms, unsigned unit, unsigned latency_ms)
{
    memset(r, 0, sizeof(*r));
    r->frame = frame;
    r->per_ms = per_ms;
    r->unit = unit;
    r->latency_ms = latency_ms;
    r->max = CAPACITY_MS * per_ms > 4 * frame ? CAPACITY_MS * per_ms : 4 * frame;
    r->data = (unsigned char*)malloc(r->max);
    r->low = ~0U;
    return r->data ? 0 : -1;
}

void ring_free(struct ring *r)
{
    free(r->data);
    r->data = NULL;
}

void ring_clear(struct ring *r)
{
    r->len = 0;
    r->primed = 0;
}

void ring_start(struct ring *r, long long now)
{
    ring_clear(r);
    r->slack = SLACK_MS * r->per_ms;
    r->settle = 0;
    begin_window(r, now);
}

void ring_put(struct ring *r, const void *data, unsigned n, long long now)
{
    unsigned k = least(n, r->max);
    unsigned over = r->len + k > r->max ? r->len + k - r->max : 0;

    if (over) {
        memmove(r->data, r->data + over, r->len - over);
        r->len -= over;
    }
    if (data)
        memcpy(r->data + r->len, (const unsigned char*)data + (n - k), k);
    else
        memset(r->data + r->len, 0, k);
    r->len += k;
    r->last_put = now;
}

int ring_has_frame(const struct ring *r)
{
    return r->len >= r->frame;
}

static void prime(struct ring *r, long long now)
{
    unsigned keep = r->frame + r->slack + r->latency_ms * r->per_ms;

    if (r->len > keep) {                /* a backlog from opening: nobody has heard it */
        memmove(r->data, r->data + r->len - keep, keep);
        r->len = keep;
    }
    r->primed = 1;
    r->settle = SETTLE_WINDOWS;
    begin_window(r, now);
}

/* Bytes to leave out of the FIFO now, after fading the frame at its head into what follows them. */
static unsigned trim(struct ring *r)
{
    unsigned i, samples = r->frame / 2;
    unsigned excess = r->low > r->slack ? (r->low - r->slack) / r->unit * r->unit : 0;
    int16_t *x = (int16_t*)r->data, *y = (int16_t*)(r->data + excess);

    if (excess < TRIM_MIN_MS * r->per_ms)
        return 0;
    for (i = 0; i < samples; ++i)       /* rising: y is read before x reaches it */
        x[i] = (int16_t)(((int)x[i] * (int)(samples - i) + (int)y[i] * (int)i) / (int)samples);
    ++r->trims;
    return excess;
}

static void end_window(struct ring *r, long long now)
{
    if (r->slack > SLACK_MS * r->per_ms)
        r->slack -= r->unit;            /* slowly back */
    if (r->settle)
        --r->settle;
    begin_window(r, now);
}

enum ring_result ring_take(struct ring *r, void *out, long long now)
{
    unsigned used = r->frame, rest;
    int much;

    if (!r->primed && r->len >= r->frame + r->slack)
        prime(r, now);
    if (!r->primed || (r->len < r->frame && now - r->last_put > GONE_MS * MS)) {
        memset(out, 0, r->frame);
        return RING_SILENCE;
    }
    if (r->len < r->frame) {
        /* what was not handed out now stays behind as margin, and slack keeps some of it a while */
        if (!r->late)
            r->slack = least(r->slack + SLACK_STEP_MS * r->per_ms, SLACK_MAX_MS * r->per_ms);
        r->late = 1;
        ++r->missed;
        begin_window(r, now);
        return RING_LATE;
    }
    r->late = 0;
    rest = r->len - r->frame;
    r->low = least(r->low, rest);
    much = r->low > r->slack + MUCH_MS * r->per_ms && now >= r->window_end - TRIM_WINDOW_MS * 9 / 10 * MS;
    if (now >= r->window_end || much) {
        used += trim(r);
        end_window(r, now);
    }
    memcpy(out, r->data, r->frame);
    memmove(r->data, r->data + used, r->len - used);
    r->len -= used;
    return RING_FRAME;
}
