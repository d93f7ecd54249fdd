"""The rules of the eSanté account; no module here knows a screen, a socket or the environment."""
