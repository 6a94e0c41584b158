"""The frame of the window: agent bar, rail, status bar, banners, actions and the palette."""
