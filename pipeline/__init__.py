"""The use cases: the only package that knows several of the others."""
