/* pulse_pace.c: see pulse_pace.h. GPL-2.0-or-later, as PJSIP. */
#include "pulse_pace.h"

#define MS          1000000LL
#define SMOOTHING   0.05    /* weight of one tick in the mean */
#define GAIN        0.02    /* of a tick's length, per ms of error */
#define LIMIT       0.05    /* of a tick's length */
#define FULL_MAX    10      /* ticks without room until the server's requests no longer count */
#define FULL_HEARD  2       /* and until another frame would only wait in its buffer, ... */
#define FORGOTTEN   0.995   /* ... where the server does not ask for several at a time; a tick's weight in the most */
#define MISSED_MS   500

void pace_start(struct pace *p, long long period, long long now)
{
    p->period = period;
    p->next = now;
    p->frame_ms = (double)period / MS;
    pace_forget(p);
}

void pace_forget(struct pace *p)
{
    p->error = 0;
    p->most = 0;
    p->full = 0;
}

int pace_due(const struct pace *p, long long now)
{
    return p->next <= now;
}

void pace_tick(struct pace *p, int playing, double room_ms)
{
    double limit = p->frame_ms * LIMIT, shorter = 0;

    p->full = room_ms > 0 ? 0 : p->full + 1;    /* any room: all that was written before has been asked for */
    p->most = room_ms > p->most * FORGOTTEN ? room_ms : p->most * FORGOTTEN;
    if (playing && p->full <= FULL_MAX) {
        p->error += (room_ms - p->frame_ms - p->error) * SMOOTHING;
        shorter = p->error * GAIN;
        shorter = shorter > limit ? limit : shorter < -limit ? -limit : shorter;
    }
    p->next += p->period - (long long)(shorter * MS);
}

int pace_wants_sound(const struct pace *p)
{
    /* with blocks of the server's that are many frames long, half of the ticks are ahead of what it asked for */
    return p->full <= FULL_HEARD + (unsigned)(2 * p->most / p->frame_ms);
}

void pace_catch_up(struct pace *p, long long now)
{
    if (now - p->next > MISSED_MS * MS)
        p->next = now;
}
