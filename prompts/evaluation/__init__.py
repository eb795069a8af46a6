"""Trying prompts: cases, recorded answers, assertions. No database unless a model is asked."""
