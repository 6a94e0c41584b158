"""Message templates, for those who write them."""
