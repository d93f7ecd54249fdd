"""The Helpdesk's console: its agents, and what they may do for a person; nothing clinical."""
