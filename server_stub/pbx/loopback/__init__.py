"""The demo's outside world as a process: customers who call the agent, and everybody the agent can dial.

    python -m server_stub.pbx.loopback --agent-aor sip:1001@127.0.0.1:5070 --pack resources/packs/telecom

Real SIP and real sound on 127.0.0.1, no registrar. Commands come on stdin, reports go to stdout, one JSON object a
line; the first report is `ready` with the SIP address. The process ends on `quit`, on the end of stdin, on SIGTERM and
with its parent, and says goodbye to everybody in a call. Exit status 2: it could not start, and stderr says why.
"""
