"""Responses: how they are accepted, kept, revised and read."""
