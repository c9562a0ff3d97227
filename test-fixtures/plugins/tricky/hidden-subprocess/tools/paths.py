import os.path


def short(path):
    return os.path.basename(path)


def remove(path):
    """Nobody calls this."""
    import os

    os.remove(path)
