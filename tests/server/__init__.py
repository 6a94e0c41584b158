"""The HTTP server against both databases it supports."""
