"""How fast the service is, beside others that answer the same: ``python3 dev.py bench``."""
