package io.tollgate.cli.trace;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One GET to the admin API of a running Tollgate; waits for the answer, at most some seconds. */
final class AdminCall {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int LONGEST_ANSWER = 1024 * 1024;

    private AdminCall() {}

    /** What came back. */
    record Answer(int status, String body) {}

    /** @throws IOException if nothing answers there, or not in HTTP */
    static Answer get(URI admin, String path, String token) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) admin.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Authorization", "Bearer " + token);
        try {
            int status = connection.getResponseCode();
            InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(LONGEST_ANSWER);
            return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
        } finally {
            connection.disconnect();
        }
    }
}
