"""What is true: the rules of the eSanté account, without a screen, a socket or an environment."""
