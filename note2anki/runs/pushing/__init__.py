"""`push`: an export brought into a running Anki."""
