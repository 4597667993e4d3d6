package io.tollgate.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** This machine's addresses that nobody else can reach. Stateless. */
final class Loopback {
    static final String IPV4 = "127.0.0.1";
    static final String IPV6 = "::1";
    /** The names that browsers and other clients on this machine have for both. */
    static final List<String> HOSTS = List.of("localhost", IPV4, "[" + IPV6 + "]");

    private static final byte[] IPV6_BYTES = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private Loopback() {}

    /**
     * Where to listen: some clients try only the IPv6 address of {@code localhost}, and some machines have none.
     *
     * @param port with 0 on the IPv4 address only, since two free ports would differ
     */
    static List<String> addresses(int port) {
        return port != 0 && hasIpv6() ? List.of(IPV4, IPV6) : List.of(IPV4);
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(IPV6_BYTES))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
