"""The vocabulary every package shares: frozen values and enums, standard library only, no I/O and no clock."""
