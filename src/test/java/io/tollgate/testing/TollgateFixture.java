package io.tollgate.testing;

import java.util.List;

/** A whole Tollgate in this process, from a YAML text, on ephemeral ports. */
@SuppressWarnings("DoNotCallSuggester")
public final class TollgateFixture implements AutoCloseable {
    private TollgateFixture() {}

    /** Starts it; listeners use the address {@code 127.0.0.1:0}. Fails if it does not listen in time. */
    public static TollgateFixture start(String yaml) {
        throw new UnsupportedOperationException("Not wired to io.tollgate.server: " + yaml.length() + " characters");
    }

    /** The port of the only listener. */
    public int port() {
        throw new UnsupportedOperationException("Not wired to io.tollgate.server");
    }

    /** The port of a listener by its name. */
    public int port(String listener) {
        throw new UnsupportedOperationException("Not wired to io.tollgate.server: " + listener);
    }

    /** The lines that the access log has written since the start, oldest first. */
    public List<String> accessLines() {
        throw new UnsupportedOperationException("Not wired to io.tollgate.server");
    }

    /** Stops it and waits for the end; open tunnels are cut. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("Not wired to io.tollgate.server");
    }
}
