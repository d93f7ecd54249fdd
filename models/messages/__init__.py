"""What is sent: channels, the outbox, and the state of each delivery."""
