"""One use case a module, blind to one another, joined by the bus."""
