"""Typed word lists: numerals, units, comparators, regions, indicator names, periods."""
