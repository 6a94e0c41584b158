"""The softphone on PJSIP: the only package that imports pjsua2."""
