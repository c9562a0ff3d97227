import ast
import json


def on_file_save(event_text):
    try:
        ast.parse(json.loads(event_text)["fileContent"])
    except SyntaxError as error:
        return {"success": False, "error": "it is not finished ({})".format(error.msg)}
    return {"success": True}
