package io.tollgate.auth.keys;

import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLHandshakeException;

/** What may be told of a server that could not be asked. Stateless. */
public final class ServerFault {
    /** Deeper chains of causes say nothing more, and a circle must end. */
    private static final int MOST_CAUSES = 8;

    private ServerFault() {}

    /** The fault and what was at the bottom of it, for a log. */
    public static String said(Throwable fault) {
        Throwable root = fault;
        for (int i = 0; i < MOST_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root.equals(fault) ? shown(fault) : shown(fault) + ": " + shown(root);
    }

    /**
     * The kind of a fault, and its message where that tells of addresses, names and certificates. Any other may quote the
     * request or the answer, and the URL's query or the body may hold a credential.
     */
    private static String shown(Throwable fault) {
        String kind = fault.getClass().getSimpleName();
        boolean tells = fault instanceof SocketException
                || fault instanceof UnknownHostException
                || fault instanceof SSLHandshakeException
                || fault instanceof GeneralSecurityException;
        return tells ? kind + ": " + fault.getMessage() : kind;
    }
}
