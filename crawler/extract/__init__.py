"""Pure functions from a page to records; no network, no clock."""
