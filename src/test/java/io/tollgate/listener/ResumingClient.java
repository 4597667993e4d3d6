package io.tollgate.listener;

import static io.tollgate.listener.ListenerFixture.assertEchoes;
import static io.tollgate.listener.ListenerFixture.connect;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client that resumes its session wherever it is let, and counts how often it had to look at a certificate instead. */
final class ResumingClient implements X509TrustManager {
    private final AtomicInteger looked = new AtomicInteger();
    private final SSLContext context;

    ResumingClient() throws GeneralSecurityException {
        context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {this}, null);
    }

    /** Whatever the port, it takes it for the same server. */
    void visit(int port, String protocol) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(connect(port), "localhost", 1, true)) {
            socket.setEnabledProtocols(new String[] {protocol});
            assertEchoes(socket);
        }
    }

    int fullHandshakes() {
        return looked.get();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
        looked.incrementAndGet();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
