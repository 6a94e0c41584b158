"""Asterisk as an exchange to play with and to test against: fetched, configured and run in a folder of its own."""
