package io.tollgate.demo;

import java.util.List;
import java.util.stream.Collectors;

/** The demo's configuration file: what a user would write for the same. */
final class DemoConfiguration {
    private static final String FIRST_LISTENER = "  - {name: demo, address: \"127.0.0.1:%d\"}%n";
    private static final String SECOND_LISTENER = "  - {name: demo6, address: \"[::1]:%d\"}%n";
    private static final String REST = """
            issuers:
              demo:
                issuer: "%s"
                audience: [%s]
                jwks: "file:%s"
                algorithms: [ES256]
                leeway: 0                # for the page's countdown; 30s is the default
            routes:
              - name: chat               # for curl and other clients
                path: /chat
                credentials:
                  - query: access_token
                  - header: Authorization
                  - subprotocol: {marker: access_token}
                  - subprotocol: {prefix: bearer.}
                authenticate: [demo]
                identity: {X-User: sub}
                upstream: chat
              - name: room               # for the page: refusals as close codes
                path: /room
                origins: [%s]
                refuse: close
                credentials:
                  - query: access_token
                  - subprotocol: {marker: access_token}
                  - subprotocol: {prefix: bearer.}
                authenticate: [demo]
                identity: {X-User: sub}
                upstream: chat
            upstreams:
              chat: {endpoints: ["ws://127.0.0.1:%d"]}
            admin: {address: "127.0.0.1:0", token: {file: "%s"}}
            telemetry: {accessLog: {format: text}}
            drain: {deadline: 2s}
            """;

    private DemoConfiguration() {}

    /**
     * As YAML.
     *
     * @param port on each loopback address
     * @param origins of the page
     */
    static String yaml(int port, DemoFolder folder, List<String> origins, int upstreamPort) {
        String listeners = FIRST_LISTENER.formatted(port);
        if (Loopback.addresses(port).contains(Loopback.IPV6)) {
            listeners += SECOND_LISTENER.formatted(port);
        }
        String quoted = origins.stream().map(origin -> "\"" + origin + "\"").collect(Collectors.joining(", "));
        return "listeners:\n" + listeners
                + REST.formatted(
                        DemoIssuer.NAME,
                        DemoIssuer.AUDIENCE,
                        folder.publicKeys(),
                        quoted,
                        upstreamPort,
                        folder.adminToken());
    }
}
