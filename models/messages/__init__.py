"""Messages to persons: channels, the outbox, and the state of each delivery."""
