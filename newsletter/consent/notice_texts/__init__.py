"""What editors may say in the notices in words of their own, and what always stays."""
