"""Parts of the worker program python.py."""
