"""Short tests for agents: taking one, making one, and how it went."""
