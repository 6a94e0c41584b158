"""Typed tables, dialect-neutral, the queries more than one feature needs, and the vocabulary they are written in."""
