"""The page of those who lay out forms."""
