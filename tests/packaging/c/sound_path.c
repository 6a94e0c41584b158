/*
 * Drives the capture FIFO and the pace of the sound backend without a sound server, in a clock of its own.
 * `sound_path CASE` runs one case and ends with 0; a failed expectation prints its line and ends with 1.
 */
#include "pulse_pace.h"
#include "pulse_ring.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS        1000000LL
#define RATE      16            /* samples per ms */
#define FRAME     (10 * RATE)   /* samples of a frame */
#define EXPECT(x) do { if (!(x)) { printf("line %d: %s\n", __LINE__, #x); exit(1); } } while (0)

static struct ring ring;
static long long now, said;     /* said: samples put so far */
static int16_t frame[FRAME];
static unsigned got, silent, late;

static int16_t wave(long long i)        /* 200 Hz, no step above 630 */
{
    return (int16_t)(8000 * sin(2 * M_PI * 200 * (double)i / (1000 * RATE)));
}

static void speak(unsigned ms)
{
    int16_t piece[FRAME];
    unsigned i;

    for (; ms; ms -= ms > 10 ? 10 : ms) {
        unsigned n = (ms > 10 ? 10 : ms) * RATE;
        for (i = 0; i < n; ++i)
            piece[i] = wave(said++);
        ring_put(&ring, piece, n * 2, now);
    }
}

static enum ring_result tick(void)
{
    enum ring_result r = ring_take(&ring, frame, now);

    got += r == RING_FRAME;
    silent += r == RING_SILENCE;
    late += r == RING_LATE;
    now += 10 * MS;
    return r;
}

static void begin(void)
{
    EXPECT(ring_init(&ring, FRAME * 2, RATE * 2, 2, 10) == 0);
    now = 1000 * MS;
    ring_start(&ring, now);
}

static void steady(void)                /* 60 s of a microphone in step: everything is heard, in order, without a step */
{
    int k, i;
    int16_t last = 0;

    begin();
    for (k = 0; k < 6000; ++k) {
        speak(10);
        if (tick() != RING_FRAME)
            continue;
        for (i = 0; i < FRAME; ++i) {
            if (got > 1 || i) EXPECT(abs(frame[i] - last) < 700);
            last = frame[i];
        }
    }
    EXPECT(late == 0 && ring.trims <= 1);   /* the start may leave a few ms too much */
    EXPECT(silent == 1);                /* until the margin is there */
    EXPECT(got == 5999);
}

static void empty(void)                 /* no microphone at all is silence, and nothing is late */
{
    int k, i;

    begin();
    memset(frame, 0x55, sizeof(frame));
    for (k = 0; k < 100; ++k) {
        EXPECT(tick() == RING_SILENCE);
        for (i = 0; i < FRAME; ++i) EXPECT(frame[i] == 0);
    }
}

static void backlog(void)               /* what had piled up before the first tick is not heard late */
{
    begin();
    speak(200);
    EXPECT(tick() == RING_FRAME);
    EXPECT(ring.len <= 16 * RATE * 2);  /* margin and one fragment */
    EXPECT(ring.trims == 0);
}

static void trim(void)                  /* 20 ms too much: cut out once, without a step in the wave */
{
    int k, i;
    int16_t last = 0;
    unsigned before;

    begin();
    for (k = 0; k < 1000; ++k) { speak(10); tick(); }
    before = ring.trims;
    memcpy(&last, &frame[FRAME - 1], sizeof(last));
    speak(20);
    for (k = 0; k < 400; ++k) {
        speak(10);
        EXPECT(tick() == RING_FRAME);
        for (i = 0; i < FRAME; ++i) {
            EXPECT(abs(frame[i] - last) < 1300);        /* a hard cut of this wave would be up to 16000 */
            last = frame[i];
        }
    }
    EXPECT(ring.trims == before + 1);
    EXPECT(ring.len < 12 * RATE * 2);
    EXPECT(late == 0);
}

static void flood(void)                 /* far too much is cut sooner, and never overflows */
{
    int k;

    begin();
    for (k = 0; k < 1000; ++k) { speak(10); tick(); }
    speak(2000);
    EXPECT(ring.len <= ring.max);
    for (k = 0; k < 60; ++k) { speak(10); EXPECT(tick() == RING_FRAME); }
    EXPECT(ring.trims >= 1);
    EXPECT(ring.len < 30 * RATE * 2);
}

static void lateness(void)              /* a stall of 30 ms is concealed once; the same stall then finds a margin */
{
    int k, round;
    unsigned first = 0;

    begin();
    for (k = 0; k < 1000; ++k) { speak(10); tick(); }
    for (round = 0; round < 20; ++round) {
        for (k = 0; k < 3; ++k) tick();
        speak(30);
        for (k = 0; k < 20; ++k) { speak(10); tick(); }
        if (round == 0) first = late;
    }
    EXPECT(first >= 2);
    EXPECT(late <= first + 3);          /* not three more for every stall */
    EXPECT(ring.slack > 6 * RATE * 2);
    for (k = 0; k < 100 * 3000; ++k) { speak(10); tick(); }
    EXPECT(ring.slack == 6 * RATE * 2); /* calm for long: no needless delay stays */
    EXPECT(ring.len < 12 * RATE * 2);
}

static void gone(void)                  /* unplugged in a call: silence, and back again at once */
{
    int k;

    begin();
    for (k = 0; k < 100; ++k) { speak(10); tick(); }
    for (k = 0; k < 100; ++k) tick();
    EXPECT(late >= 9 && late <= 11);    /* 100 ms of lateness, then it is silence */
    EXPECT(silent >= 88);
    ring_clear(&ring);
    got = 0;
    for (k = 0; k < 100; ++k) { speak(10); tick(); }
    EXPECT(got >= 98);
}

static void drift(void)                 /* a microphone 1 % fast for 5 minutes: bounded delay, few cuts, nothing late */
{
    int k;
    unsigned most = 0;

    begin();
    for (k = 0; k < 30000; ++k) {
        speak(k % 10 == 9 ? 11 : 10);
        tick();
        if (k > 1000 && ring.len > most) most = ring.len;
    }
    EXPECT(late == 0);
    EXPECT(most < 80 * RATE * 2);
    EXPECT(ring.trims > 50 && ring.trims < 150);
}

/* A device that plays `rate` times as fast as the clock; returns ticks in `seconds`, and how uneven they were in us. */
static unsigned play(double rate, int seconds, int playing, double *uneven)
{
    struct pace pace;
    long long t = 0, last = 0, end = seconds * 1000 * MS;
    double buffer = 40;                 /* ms in the device */
    unsigned ticks = 0;

    *uneven = 0;
    pace_start(&pace, 10 * MS, 0);
    for (; t < end; t += MS / 10) {
        buffer -= rate / 10;
        while (pace_due(&pace, t)) {
            double step = fabs((double)(t - last) / 1000 - 10000);
            if (ticks > 1000 && step > *uneven) *uneven = step;
            last = t;
            pace_tick(&pace, playing, 50 - buffer);
            if (playing && pace_wants_sound(&pace)) buffer += 10;
            ++ticks;
        }
        if (ticks > 1000 && playing && rate > 0) EXPECT(buffer > 5 && buffer < 60);
    }
    return ticks;
}

static void pace(void)
{
    double uneven;
    unsigned n;

    n = play(1.0, 60, 1, &uneven);
    EXPECT(n >= 5995 && n <= 6005 && uneven < 300);
    n = play(1.002, 60, 1, &uneven);    /* 2000 ppm: followed, evenly */
    EXPECT(n >= 6005 && n <= 6020 && uneven < 300);
    n = play(0.998, 60, 1, &uneven);
    EXPECT(n >= 5980 && n <= 5995 && uneven < 300);
    n = play(0.0, 60, 0, &uneven);      /* no device: the clock's own rate */
    EXPECT(n >= 5999 && n <= 6001 && uneven < 200);
    n = play(0.0, 60, 1, &uneven);      /* suspended: a device that asks for nothing does not stop RTP */
    EXPECT(n >= 5980 && n <= 6005);
}

/* A server that asks for `block` ms at a time, and for `odd` ms more at first; all is heard, and ticks keep time. */
static void ask(double block, double odd)
{
    struct pace pace;
    long long t;
    double wanted = odd, asked = 3;     /* ms; when it asks next */
    unsigned ticks = 0, dropped = 0;

    pace_start(&pace, 10 * MS, 0);
    for (t = 0; t < 60000 * MS; t += MS / 10) {
        if (t >= asked * MS) {
            wanted += block;
            asked += block;
        }
        while (pace_due(&pace, t)) {
            pace_tick(&pace, 1, wanted > 0 ? wanted : 0);       /* all that a client is told */
            if (pace_wants_sound(&pace)) wanted -= 10;
            else if (t > 20000 * MS) ++dropped;
            if (t > 20000 * MS) ++ticks;
        }
    }
    EXPECT(dropped == 0);
    EXPECT(ticks >= 3995 && ticks <= 4005);
    EXPECT(wanted > -100 && wanted < 100);
}

static void blocks(void)
{
    double block, odd;

    for (block = 5; block <= 120; block += 2.5)
        for (odd = 0; odd < 10; odd += 0.5)
            ask(block, odd);
}

static void asleep(void)                /* the machine slept for a minute: no burst of 6000 ticks */
{
    struct pace p;
    unsigned ticks = 0;
    long long t = 60000 * MS;

    pace_start(&p, 10 * MS, 0);
    pace_catch_up(&p, t);
    while (pace_due(&p, t)) { pace_tick(&p, 0, 0); ++ticks; }
    EXPECT(ticks == 1);
    pace_start(&p, 10 * MS, 0);         /* 200 ms are made up for */
    ticks = 0;
    t = 200 * MS;
    pace_catch_up(&p, t);
    while (pace_due(&p, t)) { pace_tick(&p, 0, 0); ++ticks; }
    EXPECT(ticks == 21);
}

int main(int argc, char **argv)
{
    static const struct { const char *name; void (*run)(void); } cases[] = {
        {"steady", steady}, {"empty", empty}, {"backlog", backlog}, {"trim", trim}, {"flood", flood},
        {"lateness", lateness}, {"gone", gone}, {"drift", drift}, {"pace", pace}, {"blocks", blocks},
        {"asleep", asleep},
    };
    unsigned i;

    for (i = 0; i < sizeof(cases) / sizeof(*cases); ++i) {
        if (argc == 2 && strcmp(argv[1], cases[i].name) == 0) {
            cases[i].run();
            ring_free(&ring);
            return 0;
        }
        if (argc == 1)
            puts(cases[i].name);
    }
    return argc == 1 ? 0 : 2;
}
