"""Conditional blocks: for whom they are, and which combinations of them there can be."""
