"""Files of people and of clinical documents on their way in."""
