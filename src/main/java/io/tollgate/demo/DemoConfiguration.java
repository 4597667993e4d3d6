package io.tollgate.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** The demo's configuration file: what a user would write for the same. */
final class DemoConfiguration {
    private static final String FIRST_LISTENER = "  - {name: demo, address: \"127.0.0.1:%d\"}%n";
    private static final String SECOND_LISTENER = "  - {name: demo6, address: \"[::1]:%d\"}%n";
    private static final String REST = """
            issuers:
              demo: {issuer: "%s", audience: [%s], jwks: "file:%s", algorithms: [ES256]}
            routes:
              - name: chat
                path: /chat
                credentials: [{query: access_token}, {header: Authorization}, {subprotocol: {marker: access_token}}]
                authenticate: [demo]
                identity: {X-User: sub}
                upstream: chat
            upstreams:
              chat: {endpoints: ["ws://127.0.0.1:%d"]}
            telemetry: {accessLog: {format: text}}
            drain: {deadline: 2s}
            """;

    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private DemoConfiguration() {}

    /**
     * As YAML.
     *
     * @param port on each loopback address; with 0 on the IPv4 one only, since two free ports would differ
     */
    static String yaml(int port, Path publicKeys, int upstreamPort) {
        String listeners = FIRST_LISTENER.formatted(port);
        if (port != 0 && hasIpv6()) {
            listeners += SECOND_LISTENER.formatted(port);
        }
        return "listeners:\n" + listeners
                + REST.formatted(DemoIssuer.NAME, DemoIssuer.AUDIENCE, publicKeys, upstreamPort);
    }

    /** Some clients try only the IPv6 address of {@code localhost}, and some machines have none. */
    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(IPV6_LOOPBACK))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
