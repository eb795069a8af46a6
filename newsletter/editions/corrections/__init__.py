"""What was wrong in a mailed edition, said openly: above its page, in its feed, and in an edition of its own."""
