"""The windows: the only place that draws, and that puts things into words."""
