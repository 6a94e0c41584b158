/*
 * pulse_loader.h: libpulse, found when the program runs.
 *
 * Responsibility: the table `pa` of libpulse's functions, so that a machine without libpulse still starts, with ALSA.
 * Threads: filled once by the first pulse_load(), in the thread that initialises PJMEDIA; constant after that.
 *
 * GPL-2.0-or-later, as PJSIP.
 */
#ifndef PULSE_LOADER_H
#define PULSE_LOADER_H

#include <pulse/pulseaudio.h>

#pragma GCC visibility push(hidden)

#define PULSE_FUNCTIONS(X) \
    X(threaded_mainloop_new) X(threaded_mainloop_free) X(threaded_mainloop_start) X(threaded_mainloop_stop) \
    X(threaded_mainloop_lock) X(threaded_mainloop_unlock) X(threaded_mainloop_get_api) \
    X(context_new) X(context_connect) X(context_disconnect) X(context_unref) X(context_get_state) \
    X(context_set_state_callback) X(context_set_subscribe_callback) X(context_subscribe) \
    X(context_get_server_info) X(context_get_sink_info_list) X(context_get_source_info_list) \
    X(context_rttime_new) X(rtclock_now) X(operation_unref) X(proplist_new) X(proplist_sets) X(proplist_free) \
    X(stream_new_with_proplist) X(stream_connect_playback) X(stream_connect_record) X(stream_disconnect) \
    X(stream_unref) X(stream_get_state) X(stream_set_state_callback) \
    X(stream_set_underflow_callback) X(stream_peek) X(stream_drop) \
    X(stream_writable_size) X(stream_write) X(stream_set_buffer_attr) X(stream_get_latency)

struct pulse_table {
    void *library;
#define X(name) __typeof__(pa_##name) *name;
    PULSE_FUNCTIONS(X)
#undef X
};
extern struct pulse_table pa;

/* Returns 0, or -1 where there is no libpulse, or one that lacks a function. The library is never unloaded. */
int pulse_load(void);

#pragma GCC visibility pop

#endif
