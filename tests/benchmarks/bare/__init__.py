"""A page as Wagtail serves it by itself: what our uncached essay page is compared with."""
