package io.tollgate.tls;

import io.netty.handler.ssl.OpenSsl;
import org.jspecify.annotations.Nullable;

/**
 * The native library. It is loaded when somebody first asks for it, so not at all where nothing speaks TLS; that takes a while
 * and is not for an event loop. Any other thread.
 */
public final class BoringSsl {
    static final String NAME = "BoringSSL";

    private BoringSsl() {}

    /** Why it cannot be used here, in a sentence; null if it can. */
    public static @Nullable String whyNot() {
        Throwable cause = OpenSsl.unavailabilityCause();
        return cause == null ? null : NAME + " does not load here, " + firstLine(cause);
    }

    private static String firstLine(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root).lines().findFirst().orElse("");
    }

    /** What speaks TLS where nobody has said which: its name, and why it is not the native one. */
    public static String orJdk() {
        String whyNot = whyNot();
        return whyNot == null ? NAME : "JDK (" + whyNot + ")";
    }
}
