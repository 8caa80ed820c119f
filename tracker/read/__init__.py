"""Bytes → Document: what a policy says, section by section and fact by fact. Pure."""

from tracker.read.document import read_document

__all__ = ["read_document"]
