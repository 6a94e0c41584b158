"""The server over HTTP: commands, the event stream, and the translation between its JSON and the domain's values."""
