import asyncio
import json
import os


async def on_file_open(text):
    event = json.loads(text)
    environment = os.environ.copy()
    environment["PYTHONUTF8"] = "1"
    child = await asyncio.create_subprocess_exec("black", "--check", event["filePath"], env=environment)
    return {"success": await child.wait() == 0}
