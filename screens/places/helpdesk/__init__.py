"""The pages of the Helpdesk's console."""
