"""Benchmarks: programs that print one line of JSON."""
