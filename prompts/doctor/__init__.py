"""Finding out how an endpoint likes to be asked, and saying it in words."""
