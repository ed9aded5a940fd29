"""Bodies that write: what they may hold, what they name, and how the write is answered."""
