"""What is asked, when, and what counts as an answer."""
