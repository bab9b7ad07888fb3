"""What was done, by whom and when; never the answers themselves."""
