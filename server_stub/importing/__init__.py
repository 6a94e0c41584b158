"""Bringing in what a centre has already: customers, articles and numbers from CSV and XLSX files.

A file is read row by row (files), its columns are recognised (columns), each row is checked and compared with the
database (customers, articles, numbers), and what is new or changed is written in chunks (run). A bad row is reported
with what to do about it (report) and never stops the others; the same file again changes nothing.
"""
