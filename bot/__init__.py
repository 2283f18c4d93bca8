"""The doors: the terminal command `dateline`, and Telegram."""
