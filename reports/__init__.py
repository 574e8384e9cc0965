"""How it is told: domain values in, text, mail and documents out."""
