"""The demo city: government sites on loopback, with known faults and their truth."""
