"""The computer under the program: its folders, key store, sound for ringing, numbering tables, profile files."""
