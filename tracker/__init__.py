"""policy-tracker: Korean privacy policies, every version, every change, every promised notice."""

__version__ = "0.1.0"
