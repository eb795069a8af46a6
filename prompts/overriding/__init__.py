"""Prompts changed in the admin: what stands in place of a file, and what it may not touch."""
