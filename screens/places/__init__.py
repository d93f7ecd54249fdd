"""The places of the portal: each is a form, and what its actions do. No screen is needed."""
