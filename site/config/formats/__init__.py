"""How dates look in each language, on every page: Django's `FORMAT_MODULE_PATH`."""
