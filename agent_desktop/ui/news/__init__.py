"""What the centre tells its people: the strip, the page, and writing it."""
