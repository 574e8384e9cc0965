"""Everything an operator may change, and the only reader of the environment."""
