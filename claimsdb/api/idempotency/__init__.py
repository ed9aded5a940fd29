"""Idempotency keys: a POST that is sent again gets its first answer, and is not done again.

The answer is kept in the transaction that writes what it tells of, so that neither is ever there
without the other.
"""
