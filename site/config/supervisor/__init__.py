"""`manage.py up`: everything one installation needs, as children of one process."""
