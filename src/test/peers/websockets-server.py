"""An echo server by Python's websockets. Options: subprotocols (those that it knows; it selects the first that is offered).
A text message "!close CODE REASON" is an order and is not echoed."""

import asyncio

import websockets

from lines import options, tell


async def serve(socket):
    tell("connection", url=socket.path, headers=list(socket.request_headers.raw_items()), protocol=socket.subprotocol)
    try:
        async for message in socket:
            if isinstance(message, str) and message.startswith("!close "):
                _, code, reason = message.split(" ", 2)
                await socket.close(int(code), reason)
            else:
                await socket.send(message)
    except websockets.ConnectionClosedError:
        pass
    tell("close", url=socket.path, code=socket.close_code, reason=socket.close_reason)


async def main():
    server = await websockets.serve(
        serve, "127.0.0.1", 0, subprotocols=options.get("subprotocols"), max_size=None
    )
    tell("listening", port=server.sockets[0].getsockname()[1])
    await asyncio.Future()


asyncio.run(main())
