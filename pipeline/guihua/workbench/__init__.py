"""For people who write rules: check, explain, compare, watch, describe."""
