"""Our own database engines: the stock clients with the cures of 3-stack.md."""
