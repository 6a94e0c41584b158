"""The demo's outside world as a process: customers who call the agent, and everybody the agent can dial.

    python -m server_stub.pbx.loopback --agent-aor sip:1001@127.0.0.1:5070 --pack resources/packs/telecom

Real SIP and real sound on 127.0.0.1, no registrar, no sound device. Commands come on stdin, reports go to stdout, one
JSON object a line; the first report is `ready` with the SIP address. The process ends on `quit`, on the end of stdin,
on SIGTERM and with its parent, and says goodbye to everybody in a call. Exit status 2: it could not start, and stderr
says why.

Commands (`protocol` has the bounds)
    call         persona (null: whose turn it is)
    hang_up      persona
    language     language: what people speak who speak several
    burst        count, gap_ms, talk_ms, ring_ms, persona: calls one after another, one report at the end
    quit

Reports: all have event, t_ms (since the process began) and mono_ns (CLOCK_MONOTONIC of the machine); those about a call
have persona and call (a number that is never used again)
    ready        sip, callers
    calling      session_id, number (null: withheld), name, queue, dnis, ivr_path
    incoming     number (as the agent dialled it), name, caller: the agent calls one of us
    ringing      ms since INVITE: the agent's 180
    answered     ms since INVITE: 200 and ACK
    rtp_first_in, rtp_first_out   ms since 200, to a tick of 20 ms
    heard        ms since 200, level (0 to 255), first: the agent began to speak; once a second at most
    speaking     clip, seconds, recorded (false: tones stand in)
    echoing      what is heard is sent back from now on
    held, resumed   ms since 200
    dtmf         digit, ms since 200
    hung_up      by (us, agent), ms since INVITE, talk_ms, rtp_in, rtp_out, rtp_lost (packets)
    cancelled    by, ms: the caller gave up while it rang
    busy         by, code, ms
    rejected     by, code, reason, ms: anything else that is not an answer, PJSIP's own verdicts (408, 415) included
    burst_done   count, answered, busy, rejected, cancelled, failed, seconds,
                 ringing_ms and answered_ms (n, p50, p95, p99, max)
    error        code, message: a command that was not obeyed
`dropped` in a report counts those that nobody read before it.
"""
