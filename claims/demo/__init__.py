"""The demo: claims about espionage and their later history, and a few revised case rates."""

from claims.demo.loading import DemoRefusedError, is_loaded, load

__all__ = ["DemoRefusedError", "is_loaded", "load"]
