"""The words of a call centre as values, transition tables and facts. Imports only kit."""
