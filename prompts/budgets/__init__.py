"""What runs may use and what they cost: prices, allowances of a month, reserving and settling."""
