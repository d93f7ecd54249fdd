"""How data is stored: the database, its engines and migrations, keys for sealing, hashes."""
