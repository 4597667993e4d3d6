package io.tollgate.server.build;

import io.tollgate.tls.BoringSsl;

/** What speaks TLS where nobody says which. Loads the native library: for a command that does no more than say so. */
public final class TlsLibrary {
    private TlsLibrary() {}

    /** Its name, and why it is not the native one. */
    public static String name() {
        return BoringSsl.orJdk();
    }
}
