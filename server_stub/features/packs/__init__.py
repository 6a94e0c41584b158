"""Industry packs: reading the folder, filling the database, and customers by the thousand for load tests."""
