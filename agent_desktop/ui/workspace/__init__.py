"""The middle of the window: who is calling, what happened before, what is written about it; and knowledge beside it."""
