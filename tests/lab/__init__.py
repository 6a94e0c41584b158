"""What tests need of the machine they run on: programs, free ports, and silence."""
