"""What is let in, for whom, and how a refusal is put: passwords, tokens, permissions, limits, problem documents."""
