"""Yardsticks of the speed bench: small programs of their own, run by the interpreter they are installed in; the product knows none."""
