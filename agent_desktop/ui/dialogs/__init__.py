"""Pages and sheets beside the work: log in, settings, shortcuts, links, outbox."""
