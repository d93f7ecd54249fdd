"""Our own database engines: the stock clients with the cures of docs/dependencies.md."""
