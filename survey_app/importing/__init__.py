"""Data collected elsewhere become checked responses, and nothing is lost without a word."""
