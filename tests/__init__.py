"""Tests, in tiers: see README.md."""
