"""How it is seen: the ASGI application; writes only through pipeline or a job."""
