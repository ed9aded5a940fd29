class DevError(Exception):
    """Something that the user has to mend; the message says what, and how."""
