"""Industry packs: reading the folder (files), filling the database (seed), and customers by the thousand (synthetic)."""
