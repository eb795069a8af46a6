"""Links that show an unpublished essay for a few days to whoever holds them."""
