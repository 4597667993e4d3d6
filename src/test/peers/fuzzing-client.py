# Autobahn|Testsuite's fuzzing client under Jython: fuzzing-client.py SPECIFICATION, a JSON text as wstest takes it.
# Its cases and its verdicts are its own. What is changed here is how fast it gets there, and how patient it is.

import json
import sys
import warnings

warnings.simplefilter('ignore')

from autobahn.utf8validator import Utf8Validator
from autobahn import websocket
from autobahntestsuite import fuzzing, wstest

ASCII = ''.join(map(chr, range(128)))
XOR = [''.join(chr(octet ^ key) for octet in range(256)) for key in range(256)]
MANY = 64
BUSY_MACHINE = 5


class Masker(object):
    """RFC 6455, section 5.3, by calls that Java carries out: every fourth byte by the same byte of the key."""

    def __init__(self, key):
        self.tables = [XOR[ord(octet)] for octet in key]
        self.at = 0

    def pointer(self):
        return self.at

    def reset(self):
        self.at = 0

    def process(self, data):
        result = bytearray(data)
        for i in range(min(4, len(data))):
            result[i::4] = data[i::4].translate(self.tables[(self.at + i) & 3])
        self.at += len(data)
        return str(result)


class Validator(Utf8Validator):
    """ASCII between two characters is right; anything else is for the suite's own automaton."""

    def validate(self, data):
        if self.state == self.UTF8_ACCEPT and not data.translate(None, ASCII):
            self.i += len(data)
            return True, True, len(data), self.i
        return Utf8Validator.validate(self, data)


def send(protocol, one=websocket.WebSocketProtocol._send):
    """Of thousands of small parts each is a write of its own, but not each takes a turn of the reactor."""
    while len(protocol.send_queue) > MANY and protocol.state == protocol.STATE_OPEN:
        octets, sync = protocol.send_queue.popleft()
        protocol.transport.write(octets)
        protocol.transport.doWrite()
        protocol.trafficStats.outgoingOctetsWireLevel += len(octets)
        protocol.logTxOctets(octets, sync)
    one(protocol)


def kill_after(protocol, delay, kill=fuzzing.FuzzingProtocol.killAfter):
    kill(protocol, delay * BUSY_MACHINE)


websocket.Utf8Validator = Validator
websocket.createXorMasker = lambda key, length=None: Masker(key)
websocket.WebSocketProtocol._send = send
websocket.WebSocketProtocol._QUEUED_WRITE_DELAY = 0
fuzzing.FuzzingProtocol.killAfter = kill_after

wstest.start({'mode': 'fuzzingclient'}, json.loads(sys.argv[1]))
