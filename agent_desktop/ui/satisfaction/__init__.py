"""The page of those who answer for how satisfied customers are."""
