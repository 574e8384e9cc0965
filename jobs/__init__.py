"""How a use case is started elsewhere: in a thread or by a worker."""
