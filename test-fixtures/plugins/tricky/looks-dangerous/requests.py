"""The plugin's own module, not the library."""


def get(key):
    return {"x": "y"}.get(key, "")
