"""Search by words: one tokeniser feeds the index of either database, so that both find the same."""
