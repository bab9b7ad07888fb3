"""Studies and the versions of their questionnaires."""
