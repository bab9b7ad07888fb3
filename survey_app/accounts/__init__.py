"""Who works with a study: people, their roles, signing in and out."""
