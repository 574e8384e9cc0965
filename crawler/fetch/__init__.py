"""One URL at a time, with httpx or a browser, and the names of what can fail."""
