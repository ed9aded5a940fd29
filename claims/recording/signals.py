"""What the recorder tells of."""

from django.dispatch import Signal

recorded = Signal()
"""Sent in the transaction of a change, once its `revisions` (a sequence) are written."""
