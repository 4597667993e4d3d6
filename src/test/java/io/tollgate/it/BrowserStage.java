package io.tollgate.it;

import io.tollgate.testing.Browser;
import io.tollgate.testing.PeerProcess;
import io.vertx.core.json.JsonObject;

/** A browser, an echo server, and the configuration of a Tollgate between them that takes tokens wherever a page can put one. */
final class BrowserStage implements AutoCloseable {
    /** What Kubernetes puts before its tokens among the subprotocols. */
    static final String KUBERNETES = "base64url.bearer.authorization.k8s.io.";

    private final Browser browser;
    private final PeerProcess server;
    private final String endpoint;

    private BrowserStage(Browser browser, PeerProcess server) {
        this.browser = browser;
        this.server = server;
        this.endpoint = endpoint(server);
    }

    /** Where a script of {@code src/test/peers} that has just started listens. */
    static String endpoint(PeerProcess server) {
        return "ws://127.0.0.1:" + server.await("listening").getInteger("port");
    }

    /** With these options of {@code ws-server.mjs}. */
    static BrowserStage set(Browser browser, JsonObject serverOptions) {
        return new BrowserStage(browser, PeerProcess.node("ws-server.mjs", serverOptions));
    }

    static BrowserStage set() {
        return set(Browser.launch(), new JsonObject());
    }

    Browser browser() {
        return browser;
    }

    PeerProcess server() {
        return server;
    }

    /** Only pages of the site {@code app} may come. */
    Setup setup() {
        String places =
                "[{query: access_token}, {subprotocol: {marker: access_token}}, {subprotocol: {prefix: bearer.}},"
                        + " {subprotocol: {base64urlPrefix: " + KUBERNETES + "}}, {cookie: session}]";
        return Scenario.setup()
                .route("origins", "[\"" + browser.origin("app") + "\"]")
                .route("credentials", places)
                .endpoints(endpoint);
    }

    /** By name, since the cookies of the pages are those of localhost. */
    static String url(Scenario scenario) {
        return "ws://localhost:" + scenario.tollgate().port() + "/chat";
    }

    static String url(Scenario scenario, String token) {
        return url(scenario) + "?access_token=" + token;
    }

    @Override
    public void close() {
        try (browser;
                server) {
            // Both are ended.
        }
    }
}
