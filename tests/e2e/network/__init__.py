"""The whole program on networks that change."""
