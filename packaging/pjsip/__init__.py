"""The native pjsua2 wheel: from a source tarball to a verified file in the user's cache."""
