"""A link between two network devices that delays all packets, loses some and lets some overtake, both ways.

What tc-netem does, for kernels without it: two TUN devices, and this program as the wire between them. Says "ready" once
they are there, to be moved to where they are wanted, and on SIGTERM what it did. Needs root.

Arguments: names of the two devices, the delay in milliseconds, the shares of packets to lose and to let overtake.
"""

import collections
import errno
import fcntl
import os
import random
import select
import signal
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
LARGEST = 65536
BATCH = 64


class Direction:
    """From one device to the other."""

    def __init__(self, source, target, delay, lose, overtake):
        self.source = source
        self.target = target
        self.delay = delay
        self.lose = lose
        self.overtake = lose + overtake
        self.waiting = collections.deque()
        self.packets = self.lost = self.overtook = 0

    def take(self):
        for _ in range(BATCH):
            try:
                packet = os.read(self.source, LARGEST)
            except BlockingIOError:
                return
            except OSError as e:
                if e.errno == errno.EIO:  # the device is not up yet
                    return
                raise
            self.packets += 1
            chance = random.random()
            if chance < self.lose:
                self.lost += 1
            elif chance < self.overtake:
                self.overtook += bool(self.waiting)
                self.give(packet)
            else:
                self.waiting.append((time.monotonic() + self.delay, packet))

    def give_due(self):
        """Gives on what has waited long enough; returns how long the next one has to wait."""
        now = time.monotonic()
        while self.waiting and self.waiting[0][0] <= now:
            self.give(self.waiting.popleft()[1])
        return self.waiting[0][0] - now if self.waiting else 1.0

    def give(self, packet):
        try:
            os.write(self.target, packet)
        except OSError:
            self.lost += 1


def device(name):
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def main():
    names = sys.argv[1:3]
    delay, lose, overtake = float(sys.argv[3]) / 1000, float(sys.argv[4]), float(sys.argv[5])
    one, other = device(names[0]), device(names[1])
    directions = {
        one: Direction(one, other, delay, lose, overtake),
        other: Direction(other, one, delay, lose, overtake),
    }
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    print("ready", flush=True)
    poll = select.epoll()
    for source in directions:
        poll.register(source, select.EPOLLIN)
    while not stopped:
        wait = min(direction.give_due() for direction in directions.values())
        for source, _ in poll.poll(max(0.0, wait)):
            directions[source].take()
    for name, direction in zip(names, directions.values()):
        print(
            f"from {name}: {direction.packets} packets, {direction.lost} lost, {direction.overtook} overtook",
            flush=True,
        )


main()
