package io.tollgate.fleet.wire;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where a server listens; an IPv6 address has no brackets. Immutable. */
public record ServerAddress(String host, int port) {
    private static final int DEFAULT_PORT = 6379;
    private static final int MOST = 65_535;

    public static ServerAddress of(URI uri) {
        String host = uri.getHost();
        String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new ServerAddress(plain, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    /** What a server of a cluster says of another, {@code HOST:PORT}; null if it is not that. */
    public static @Nullable ServerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return null;
        }
        Long port = Response.parsed(text.substring(colon + 1));
        return port == null ? null : of(text.substring(0, colon), port);
    }

    /** Null if the port is none. */
    public static @Nullable ServerAddress of(String host, long port) {
        return port < 1 || port > MOST ? null : new ServerAddress(host, (int) port);
    }

    /** The same port elsewhere. */
    public ServerAddress at(String otherHost) {
        return new ServerAddress(otherHost, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
