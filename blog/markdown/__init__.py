"""The publication for readers that are programs: each essay as Markdown, and `/llms.txt`, the list of them.

Offered as a courtesy. It promises no place in anybody's answers or rankings.
"""
