import json


def count_words(text):
    counts = {}
    for _ in range(200):
        for word in text.split():
            counts[word] = counts.get(word, 0) + 1
    return len(counts)


def on_file_open(event_text):
    event = json.loads(event_text)
    return {"success": True, "message": f"{count_words(event['fileContent'])} words"}
