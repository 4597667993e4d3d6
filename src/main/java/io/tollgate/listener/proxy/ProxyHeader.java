package io.tollgate.listener.proxy;

import io.netty.buffer.ByteBuf;
import io.tollgate.listener.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One header of the PROXY protocol (haproxy.org, proxy-protocol.txt of 2020/03/05), version 1 or 2, read as it comes: it takes
 * its own bytes and none behind them, and says no at the first byte that cannot be one of its own. Pure; for one thread.
 *
 * <p>It keeps no more than an address block or a line of version 1. What a version 2 header has behind its addresses, TLVs up
 * to 64 KiB, is passed over unread, so that an announced length costs nothing. Netty has a decoder for all of it, which keeps
 * what was announced, and loses pooled memory to a TLV that is longer than its header.
 */
public final class ProxyHeader {
    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BINARY = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    /** The longest line of version 1, with its end. */
    private static final int MOST_TEXT = 107;
    /** The signature, version and command, family, and length. */
    private static final int FIXED = 16;

    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;

    /** How far it is. */
    public enum Progress {
        /** More bytes are needed. */
        UNFINISHED,
        /** It was read to its end. */
        COMPLETE,
        /** This is no header of the PROXY protocol. */
        BROKEN
    }

    private final byte[] kept = new byte[MOST_TEXT];
    private int length;
    /** How many bytes are kept before they are judged; a line says so itself. */
    private int awaited = FIXED;

    private int passedOver;
    private Progress progress = Progress.UNFINISHED;
    private @Nullable InetSocketAddress source;

    /** Takes its part of the bytes. */
    public Progress read(ByteBuf in) {
        while (progress == Progress.UNFINISHED && in.isReadable()) {
            if (length < awaited) {
                kept[length++] = in.readByte();
                progress = kept[0] == BINARY[0] ? binary() : text();
            } else {
                int passed = Math.min(passedOver, in.readableBytes());
                in.skipBytes(passed);
                passedOver -= passed;
                progress = passedOver == 0 ? Progress.COMPLETE : Progress.UNFINISHED;
            }
        }
        return progress;
    }

    /** Whom the proxy speaks for, or null for itself: for a check of its own, or for a client that has no IP address. */
    public @Nullable InetSocketAddress source() {
        return source;
    }

    private Progress text() {
        awaited = MOST_TEXT;
        int last = length - 1;
        if (last < TEXT.length) {
            return kept[last] == TEXT[last] ? Progress.UNFINISHED : Progress.BROKEN;
        }
        if (kept[last - 1] != '\r') {
            return kept[last] == '\n' || length == MOST_TEXT ? Progress.BROKEN : Progress.UNFINISHED;
        }
        return kept[last] == '\n'
                ? line(new String(kept, TEXT.length, length - TEXT.length - 2, StandardCharsets.ISO_8859_1))
                : Progress.BROKEN;
    }

    /** §2.1: what follows {@code UNKNOWN} is to be ignored. */
    private Progress line(String line) {
        if (line.equals("UNKNOWN") || line.startsWith("UNKNOWN ")) {
            return Progress.COMPLETE;
        }
        String[] words = line.split(" ", -1);
        int bytes = words[0].equals("TCP4") ? 4 : words[0].equals("TCP6") ? 16 : 0;
        if (words.length != 5 || !isPort(words[3]) || !isPort(words[4]) || literal(words[2], bytes) == null) {
            return Progress.BROKEN;
        }
        byte[] address = literal(words[1], bytes);
        return address == null ? Progress.BROKEN : from(address, Integer.parseInt(words[3]));
    }

    private static byte @Nullable [] literal(String text, int bytes) {
        byte[] address = InetAddresses.literal(text);
        return address == null || address.length != bytes ? null : address;
    }

    private static boolean isPort(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && (text.length() == 1 || text.charAt(0) != '0') && Integer.parseInt(text) <= 0xFFFF;
    }

    private Progress binary() {
        int last = length - 1;
        if (last < BINARY.length) {
            return kept[last] == BINARY[last] ? Progress.UNFINISHED : Progress.BROKEN;
        }
        if (length == FIXED) {
            return fixedPart();
        }
        return length == awaited && length > FIXED ? addresses() : Progress.UNFINISHED;
    }

    /** §2.2. A family or transport that is not in the table has to be refused, unless the command leaves them unread. */
    private Progress fixedPart() {
        int command = kept[BINARY.length] & 0xFF;
        int family = (kept[BINARY.length + 1] >> 4) & 0xF;
        int transport = kept[BINARY.length + 1] & 0xF;
        int announced = number(FIXED - 2);
        boolean known = command == LOCAL || (command == PROXY && family <= 3 && transport <= 2);
        int block = command == LOCAL ? 0 : blockOf(family);
        if (!known || announced < block) {
            return Progress.BROKEN;
        }
        boolean named = command == PROXY && (family == 1 || family == 2);
        awaited = named ? FIXED + block : FIXED;
        passedOver = announced - (awaited - FIXED);
        return announced == 0 ? Progress.COMPLETE : Progress.UNFINISHED;
    }

    /** Two bytes, the higher first. */
    private int number(int at) {
        return ((kept[at] & 0xFF) << Byte.SIZE) | (kept[at + 1] & 0xFF);
    }

    /** Bytes of two addresses and, of IP, two ports: unspecified, IPv4, IPv6, Unix. */
    private static int blockOf(int family) {
        return switch (family) {
            case 1 -> 12;
            case 2 -> 36;
            case 3 -> 216;
            default -> 0;
        };
    }

    private Progress addresses() {
        int bytes = awaited == FIXED + blockOf(1) ? 4 : 16;
        byte[] address = new byte[bytes];
        System.arraycopy(kept, FIXED, address, 0, bytes);
        from(address, number(FIXED + 2 * bytes));
        return passedOver == 0 ? Progress.COMPLETE : Progress.UNFINISHED;
    }

    private Progress from(byte[] address, int port) {
        try {
            source = new InetSocketAddress(InetAddress.getByAddress(address), port);
            return Progress.COMPLETE;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes is none", e);
        }
    }
}
