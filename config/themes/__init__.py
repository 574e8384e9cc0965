"""The settings by theme; config/settings.py puts them together."""
