"""Pass TCP connections on to a server of this machine that listens on loopback only."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

__all__ = ["Relay", "open_relay"]

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Relay:
    """An open relay; ``port`` is the free port that it took."""

    port: int
    server: asyncio.Server

    async def close(self) -> None:
        """Take no more connections; those that are open end with their peers."""
        self.server.close()


async def open_relay(host: str, to_port: int) -> Relay:
    """Listen on a free port of ``host``; each connection leads to ``to_port`` on loopback."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", to_port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_copy(reader, there_writer), _copy(there_reader, writer))

    server = await asyncio.start_server(connected, host, 0)
    return Relay(int(server.sockets[0].getsockname()[1]), server)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
    writer.close()
