import asyncio


async def on_file_save(event_json):
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass
