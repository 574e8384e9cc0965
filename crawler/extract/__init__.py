"""Pure functions from page text to facts: no network, no clock, no state between pages."""
