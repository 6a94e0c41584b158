"""Real peers as child processes or plain sockets: SIPp, baresip, an RTP end, another agent's phone."""
