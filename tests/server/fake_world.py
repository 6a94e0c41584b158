"""Stands in for the simulated callers: speaks their protocol, has no telephone. For tests of who keeps it running.

The persona "stranger" makes it crash, as a persona of the real one must never.
"""

from __future__ import annotations

import json
import os
import sys


def _tell(event: str, **fields: object) -> None:
    sys.stdout.write(json.dumps({"event": event, "t_ms": 1.5, "mono_ns": 1, **fields}) + "\n")
    sys.stdout.flush()


def main() -> int:
    arguments = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    if "broken" in arguments["--agent-aor"]:
        sys.stderr.write("The outside world cannot open its telephone.\n")
        return 2
    port = int(arguments["--sip-port"]) or 45678
    sys.stdout.write("this is no report\n")
    _tell("ready", sip=f"sip:127.0.0.1:{port}", started_with=int(arguments["--sip-port"]), pid=os.getpid())
    for number, line in enumerate(sys.stdin, start=1):
        command = json.loads(line)
        match command["cmd"]:
            case "quit":
                return 0
            case "call" if command["persona"] == "stranger":
                os._exit(7)
            case "call" if command["persona"] == "wu" and number > 1:
                _tell("error", code="already_calling", message="wu is in a call.")
            case "call":
                _tell("calling", persona="wu", call=1, queue="tickets", number="+8613500001001")
                _tell("ringing", persona="wu", call=1, ms=3.2)
            case "hang_up":
                _tell("cancelled", persona=command["persona"], call=1, by="us")
            case other:
                _tell("error", code="odd", message=other)
    return 0


if __name__ == "__main__":
    sys.exit(main())
