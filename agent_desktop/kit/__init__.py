"""Mechanisms without a domain word: state tables, the bus, the clock, owned tasks, logging."""
