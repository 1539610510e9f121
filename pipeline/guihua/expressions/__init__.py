"""Quantities and times in a piece of text."""
