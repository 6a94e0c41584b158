"""The page of those who bring tables into the centre."""
