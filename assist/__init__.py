"""call-assist: a local-first, real-time assistant for people who answer phones."""

__version__ = "0.1.0"
