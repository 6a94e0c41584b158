"""Industry packs: reading the folder (files), filling the database (seed), customers by the thousand (synthetic)."""
