package io.tollgate.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.auth.KeyServer;
import io.tollgate.testing.TestCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one fetch of keys takes, and what it does not wait for. */
final class KeyFetcherTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private static final Vertx VERTX = Vertx.vertx();
    private final KeyServer server = new KeyServer(VERTX);

    @AfterAll
    static void close() {
        KeyServer.await(VERTX.close());
    }

    @Test
    void aTwoHundredIsTaken() throws Exception {
        server.answering(200, "{\"é\":1}");
        assertThat(fetched(fetcher(LONG))).isEqualTo("{\"é\":1}");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 304, 401, 404, 500, 503})
    void noOtherStatusIs(int status) throws Exception {
        server.answering(status, "");
        assertFault(fetcher(LONG), "status " + status + ", expected 200");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void aRedirectIsNotFollowed(int status) throws Exception {
        server.answering(request -> request.response()
                .setStatusCode(status)
                .putHeader("Location", "/elsewhere")
                .end());
        assertFault(fetcher(LONG), "status " + status);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void exactlyTwoHundredFiftySixKibibytesAreTaken() throws Exception {
        server.answering(200, "a".repeat(Download.LARGEST_BODY));
        assertThat(fetched(fetcher(LONG))).hasSize(256 * 1024);
    }

    @Test
    void atOneByteMoreReadingStopsAndTheConnectionIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.answering(request -> {
            request.connection().closeHandler(gone -> closed.countDown());
            endless(request.response().setChunked(true));
        });
        assertFault(fetcher(LONG), "more than 262144 bytes");
        assertThat(closed.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static void endless(HttpServerResponse response) {
        response.write(Buffer.buffer(new byte[8192])).onSuccess(written -> endless(response));
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedForAndTheConnectionIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.answering(request -> request.connection().closeHandler(gone -> closed.countDown()));
        assertFault(fetcher(SHORT), "no whole answer within PT0.1S");
        assertThat(closed.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void norIsABodyThatDoesNotEnd() throws Exception {
        server.answering(request -> request.response().setChunked(true).write("{"));
        assertFault(fetcher(SHORT), "no whole answer");
    }

    @Test
    void aBodyCutShortIsAFault() throws Exception {
        server.answering(request -> request.response()
                .putHeader("Content-Length", "100")
                .write("{\"keys\":[")
                .onComplete(written -> request.connection().close()));
        assertFault(fetcher(LONG), "");
    }

    @Test
    void aBodyThatIsNotUtf8IsAFault() throws Exception {
        server.answering(request -> request.response().end(Buffer.buffer(new byte[] {'"', (byte) 0xC3, '"'})));
        assertFault(fetcher(LONG), "not UTF-8");
    }

    @Test
    void nobodyThereIsAFault() throws Exception {
        URI url = server.url();
        server.close();
        assertFault(new KeyFetcher(VERTX, url, null, LONG), "refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s HTTP/1.1 200 OK",
                "HTTP/1.1 %s OK",
                "HTTP/1.1 200 OK\r\n%s",
                "HTTP/1.1 200 OK\r\nContent-Length: %s"
            })
    void whatTheServerSaysIsNotQuoted(String answer) throws Exception {
        NetServer echoing = VERTX.createNetServer()
                .connectHandler(socket ->
                        socket.handler(request -> socket.end(Buffer.buffer(answer.formatted("t0ken") + "\r\n\r\n"))));
        int port = KeyServer.await(echoing.listen(0, "localhost")).actualPort();
        URI url = URI.create("http://localhost:" + port + "/jwks?key=t0ken");
        assertThatThrownBy(() -> KeyServer.await(new KeyFetcher(VERTX, url, null, LONG).fetch()))
                .cause()
                .isInstanceOf(FetchFault.class)
                .message()
                .doesNotContainIgnoringCase("t0ken");
        KeyServer.await(echoing.close());
    }

    @Test
    void aServerWhoseCertificateIsTrustedAndBearsItsNameIsBelieved() throws Exception {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        assertThat(fetched(overTls(certificates, certificates.writeCa(directory))))
                .isEqualTo("{}");
    }

    @Test
    void aServerWithAnotherNameIsNot() throws Exception {
        TestCertificates certificates = TestCertificates.forNames("other.test");
        assertFault(overTls(certificates, certificates.writeCa(directory)), "localhost");
    }

    @Test
    void norIsOneThatNobodyWeTrustVouchesFor() throws Exception {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        assertFault(overTls(certificates, TestCertificates.forNames("localhost").writeCa(directory)), "");
        assertFault(overTls(certificates, null), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://localhost/", "https:opaque", "/relative", "https://"})
    void onlyHttpUrlsAreTaken(String url) {
        assertThatThrownBy(() -> new KeyFetcher(VERTX, uri(url), null, LONG)).isInstanceOf(KeySourceFault.class);
    }

    @Test
    void aFileWithoutCertificatesIsFoundAtOnce() throws Exception {
        Path empty = Files.createFile(directory.resolve("ca.pem"));
        Path absent = directory.resolve("absent.pem");
        assertThatThrownBy(() -> new KeyFetcher(VERTX, server.url(), empty, LONG))
                .hasMessageContaining("ca.pem");
        assertThatThrownBy(() -> new KeyFetcher(VERTX, server.url(), absent, LONG))
                .isInstanceOf(KeySourceFault.class)
                .hasMessageContaining("absent.pem");
    }

    private static String fetched(KeySource source) {
        return KeyServer.await(source.fetch()).text();
    }

    private static URI uri(String text) {
        return text.endsWith("//") ? URI.create("https:///jwks") : URI.create(text);
    }

    private KeyFetcher fetcher(Duration timeout) throws KeySourceFault {
        return new KeyFetcher(VERTX, server.url(), null, timeout);
    }

    private KeyFetcher overTls(TestCertificates certificates, @Nullable Path ca) throws KeySourceFault {
        PemKeyCertOptions own = new PemKeyCertOptions()
                .addCertPath(certificates.writeCertificate(directory).toString())
                .addKeyPath(certificates.writeKey(directory).toString());
        KeyServer tls =
                new KeyServer(VERTX, new HttpServerOptions().setSsl(true).setKeyCertOptions(own));
        tls.answering(200, "{}");
        return new KeyFetcher(VERTX, tls.url(), ca, LONG);
    }

    private static void assertFault(KeyFetcher fetcher, String message) {
        assertThatThrownBy(() -> KeyServer.await(fetcher.fetch()))
                .cause()
                .isInstanceOf(FetchFault.class)
                .hasMessageContaining(message);
    }
}
