"""New-media accounts, one file a platform: feed to record."""
