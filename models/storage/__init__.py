"""How rows rest: the database, its engines and migrations, keys for sealing, hashes."""
