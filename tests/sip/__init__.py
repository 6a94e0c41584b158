"""The softphone against real peers on the loopback network."""
