"""The page: it draws any form, keeps the focus in view, and turns keys into messages to the app."""
