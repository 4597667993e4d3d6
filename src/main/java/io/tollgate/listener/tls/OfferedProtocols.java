package io.tollgate.listener.tls;

import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.nio.charset.StandardCharsets;

/** What a ClientHello offers by ALPN (RFC 7301 §3.1). Reads only; one that is not as it should be is for the library to judge. */
final class OfferedProtocols {
    private static final int ALPN = 16;
    /** Version and random. */
    private static final int BEFORE_SESSION_ID = 34;

    private OfferedProtocols() {}

    /** @param hello the message's body, RFC 8446 §4.1.2 */
    static boolean areOthersOnly(ByteBuf hello) {
        try {
            return areOthersOnlyIn(hello.slice());
        } catch (IndexOutOfBoundsException malformed) {
            return false;
        }
    }

    private static boolean areOthersOnlyIn(ByteBuf in) {
        in.skipBytes(BEFORE_SESSION_ID);
        in.skipBytes(in.readUnsignedByte());
        in.skipBytes(in.readUnsignedShort()); // cipher suites
        in.skipBytes(in.readUnsignedByte()); // compression
        if (!in.isReadable()) {
            return false;
        }
        ByteBuf extensions = in.readSlice(in.readUnsignedShort());
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
            if (type == ALPN) {
                return !holdsHttp11(extension.readSlice(extension.readUnsignedShort()));
            }
        }
        return false;
    }

    private static boolean holdsHttp11(ByteBuf names) {
        while (names.isReadable()) {
            String name = names.readSlice(names.readUnsignedByte()).toString(StandardCharsets.US_ASCII);
            if (name.equals(ApplicationProtocolNames.HTTP_1_1)) {
                return true;
            }
        }
        return false;
    }
}
