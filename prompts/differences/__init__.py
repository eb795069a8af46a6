"""What differs between two texts, in pieces a person can judge one by one. Pure."""
