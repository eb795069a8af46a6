"""Solving the question of the second step as a browser does."""

import base64
import json
import re

import altcha

FIELD = re.compile(r'name="altcha" value="([^"]*)"')


def question_in(html: str) -> str:
    return FIELD.search(html)[1]


def opened(field: str) -> dict:
    return json.loads(base64.b64decode(field))


def closed(whole: dict) -> str:
    return base64.b64encode(json.dumps(whole).encode()).decode()


def solved(field: str) -> str:
    whole = opened(field)
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(whole["challenge"]))
    return closed({**whole, "solution": solution.to_dict()})
