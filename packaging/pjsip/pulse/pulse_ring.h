/*
 * pulse_ring.h: the capture FIFO between the sound server's fragments and PJMEDIA's frames.
 *
 * Responsibility: hand out one frame per tick, keep no more delay than is needed. What the FIFO holds at its lowest
 * beyond a margin ("slack") for TRIM_WINDOW_MS is delay that nobody needs: it is cut out with a cross-fade over one
 * frame. A tick that finds too little is RING_LATE: the caller conceals it, and the margin grows by 4 ms.
 * Threads: none of its own; one thread calls everything. Locks: none.
 * Units: bytes of interleaved 16-bit samples; times in nanoseconds of one monotonic clock, given by the caller.
 * Knows neither PJSIP nor libpulse, so that a test can drive it alone.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#ifndef PULSE_RING_H
#define PULSE_RING_H

#pragma GCC visibility push(hidden)

enum ring_result {
    RING_FRAME,             /* a captured frame */
    RING_SILENCE,           /* no microphone, or not heard from for long: zeros */
    RING_LATE               /* the microphone is late: nothing was written */
};

struct ring {
    unsigned char *data;
    unsigned       max, len;            /* capacity and fill */
    unsigned       frame, per_ms, unit; /* bytes of a frame, of a millisecond, of one sample of every channel */
    unsigned       latency_ms;          /* what a fragment of the server holds */
    unsigned       low, slack, settle;  /* lowest fill of this window, margin, short windows still to come */
    int            primed, late;        /* enough has come to begin; the last tick was late */
    long long      window_end, last_put;
    unsigned       trims, missed;        /* counters for the status line */
};

/* Returns 0, or -1 without memory. */
int  ring_init(struct ring *r, unsigned frame, unsigned per_ms, unsigned unit, unsigned latency_ms);
void ring_free(struct ring *r);

/* Another capture stream, or none: what is there belongs to nobody. */
void ring_clear(struct ring *r);

/* The worker starts: empty, with the first margin and a full window. */
void ring_start(struct ring *r, long long now);

/* Appends n bytes (NULL: as much silence); what is too much pushes out the oldest. */
void ring_put(struct ring *r, const void *data, unsigned n, long long now);

/* Writes one frame to out, except when RING_LATE. */
enum ring_result ring_take(struct ring *r, void *out, long long now);

/* Whether another whole frame waits. */
int  ring_has_frame(const struct ring *r);

#pragma GCC visibility pop

#endif
