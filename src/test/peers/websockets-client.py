"""Plays scenes against websockets-server.py by Python's websockets, each on a connection of its own, and tells how each went.
Options: url, headers, subprotocols, origin, scenes (names; all if absent)."""

import asyncio
import os

import websockets

from lines import options, tell

PATIENCE = 20


def expect_same(what, found, expected):
    if found != expected:
        raise AssertionError(f"{what}: found {str(found)[:100]}, expected {str(expected)[:100]}")


async def echoes(socket, message):
    await socket.send(message)
    expect_same("echo", await socket.recv(), message)


async def fragments(socket):
    async def parts():
        for part in ("one ", "two ", "three"):
            yield part

    await socket.send(parts())
    expect_same("echo", await socket.recv(), "one two three")


async def burst(socket):
    async def send():
        for number in range(1_000):
            await socket.send(str(number))

    sending = asyncio.create_task(send())
    for number in range(1_000):
        expect_same("order", await socket.recv(), str(number))
    await sending


async def ping(socket):
    await asyncio.wait_for(await socket.ping("are you there"), PATIENCE)


async def close_by_client(socket):
    await socket.close(4999, "r" * 123)
    expect_same("code", socket.close_code, 4999)


async def close_by_server(socket):
    reason = "r" * 100
    await socket.send(f"!close 3000 {reason}")
    await socket.wait_closed()
    expect_same("close", (socket.close_code, socket.close_reason), (3000, reason))


SCENES = {
    "text": lambda socket: echoes(socket, "Zürich 🚃"),
    "empty": lambda socket: echoes(socket, b""),
    "large": lambda socket: echoes(socket, os.urandom(2 * 1024 * 1024)),
    "compressible": lambda socket: echoes(socket, "a" * 1_000_000),
    "fragments": fragments,
    "burst": burst,
    "ping": ping,
    "close by client": close_by_client,
    "close by server": close_by_server,
}


async def play(name):
    connecting = websockets.connect(
        options["url"],
        extra_headers=options.get("headers"),
        subprotocols=options.get("subprotocols"),
        origin=options.get("origin"),
        max_size=None,
    )
    async with connecting as socket:
        await SCENES[name](socket)
        return socket.subprotocol


async def main():
    for name in options.get("scenes", SCENES):
        try:
            protocol = await asyncio.wait_for(play(name), PATIENCE)
            tell("scene", name=name, ok=True, protocol=protocol)
        except websockets.InvalidStatusCode as refused:
            tell("scene", name=name, ok=False, status=refused.status_code)
        except Exception as error:
            tell("scene", name=name, ok=False, message=f"{type(error).__name__}: {error}")
    tell("done")


asyncio.run(main())
