"""Finished pages, kept by each process as long as nothing changes that readers see.

`rules` says which requests are alike for everybody, `middleware` which answers are,
`entry` holds one answer in its variants, `store` the entries of a process,
`generation` the number that all processes share, `changes` what replaces it, and `wsgi`
answers before Django is asked.
"""
