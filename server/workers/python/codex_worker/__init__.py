"""Parts of the worker program worker.py."""
