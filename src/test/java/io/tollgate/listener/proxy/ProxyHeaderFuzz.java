package io.tollgate.listener.proxy;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.same;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.listener.proxy.ProxyHeader.Progress;

/**
 * Fuzz target: the input is what comes first on a connection. In one piece or byte by byte it means the same; a header ends
 * where its kind says, and one that is broken stays so.
 */
public final class ProxyHeaderFuzz {
    private static final int MOST_TEXT = 107;
    private static final int FIXED = 16;

    private ProxyHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        ProxyHeader atOnce = new ProxyHeader();
        ByteBuf in = Unpooled.wrappedBuffer(input);
        Progress progress = atOnce.read(in);
        int taken = in.readerIndex();

        ProxyHeader slow = new ProxyHeader();
        int fed = 0;
        Progress last = Progress.UNFINISHED;
        while (fed < input.length && last == Progress.UNFINISHED) {
            last = slow.read(Unpooled.wrappedBuffer(input, fed++, 1));
        }
        same(last, progress, "however it is cut");
        same(fed, taken, "it takes its own bytes only");
        same(String.valueOf(slow.source()), String.valueOf(atOnce.source()), "whom it names");

        if (progress == Progress.COMPLETE) {
            boolean text = input[0] == 'P';
            holds(text ? taken <= MOST_TEXT : taken == FIXED + length(input), "ends where its kind says: " + taken);
            holds(!text || (input[taken - 2] == '\r' && input[taken - 1] == '\n'), "a line has an end");
        } else if (progress == Progress.BROKEN) {
            same(atOnce.read(Unpooled.wrappedBuffer(input)), Progress.BROKEN, "what is broken stays so");
            holds(atOnce.source() == null, "what is broken names nobody");
        } else {
            same(taken, input.length, "all is read of what is not finished");
        }
    }

    private static int length(byte[] header) {
        return ((header[FIXED - 2] & 0xFF) << Byte.SIZE) | (header[FIXED - 1] & 0xFF);
    }
}
