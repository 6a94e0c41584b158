/*
 * pulse_pace.h: when the worker ticks.
 *
 * Responsibility: ticks that are even, for RTP's sake, at a rate that follows what the sound server asks for. The rate
 * moves slowly, by 5 % at most; without a running device, or with one that stopped asking, it is the clock's.
 * Threads: none of its own; one thread calls everything. Locks: none.
 * Units: times in nanoseconds of one monotonic clock, given by the caller; room in milliseconds of audio.
 * Knows neither PJSIP nor libpulse, so that a test can drive it alone.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#ifndef PULSE_PACE_H
#define PULSE_PACE_H

#pragma GCC visibility push(hidden)

struct pace {
    double    frame_ms, error;          /* mean of "room beyond a frame" in ms */
    double    most;                     /* the most room of the last seconds, in ms */
    long long period, next;             /* of a frame; when the next tick is due */
    unsigned  full;                     /* ticks in a row that found no room */
};

void pace_start(struct pace *p, long long period, long long now);

/* A new playback stream: what was learned of the old one does not count. */
void pace_forget(struct pace *p);

/* Whether a tick is due. */
int  pace_due(const struct pace *p, long long now);

/* One tick begins; room is what the server still wants, less than nothing where ticks are made up for. */
void pace_tick(struct pace *p, int playing, double room_ms);

/* Whether what this tick produces is still heard in time. */
int  pace_wants_sound(const struct pace *p);

/* After a stop of the machine: what was missed by more than half a second is not made up for. */
void pace_catch_up(struct pace *p, long long now);

#pragma GCC visibility pop

#endif
