"""Stand-ins for the ports, proven against the same contract tests as the real adapters."""
