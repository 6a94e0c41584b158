"""The phone column: calls as cards, dialling, recent calls, colleagues, and the panel that announces a call."""
