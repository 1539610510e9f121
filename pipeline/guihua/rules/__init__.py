"""The rule engine: loading, checking, expanding and matching rules."""
