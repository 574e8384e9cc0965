"""New-media accounts: one file a kind of source; a new platform is one file with a ``SOURCE`` in it."""
