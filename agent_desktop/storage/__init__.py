"""What stays on this computer: the SQLite file (call log, drafts, outbox) and the settings file."""
