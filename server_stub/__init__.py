"""The bundled HTTP server: customers, history, knowledge, forms, agent states, for one centre on one machine."""

__version__ = "0.1.0"
