from .paths import short


def summary(event):
    return "Sorted the imports of " + short(event["filePath"])
