"""The page of those who write articles."""
