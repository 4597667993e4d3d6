package io.tollgate.auth.outgoing;

import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.auth.keys.ServerFault;
import io.tollgate.auth.keys.ServerTrust;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one server: as many as questions may be under way, kept for the next one. An answer's head is at most
 * 16 KiB, its body is read as far as is said, redirects are not followed, and a server by https must be trusted and
 * bear its name. Safe on any thread; each call stays on the Vert.x context that it began on.
 */
public final class Calls {
    private static final int MOST_HEAD = 16 * 1024;
    /** Shorter than what servers keep: one that hangs up first costs a second try. */
    private static final int KEEP_SECONDS = 20;

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Vertx vertx;
    private final Server server;
    private final HttpClientOptions options;
    private final PoolOptions pool;
    private final HttpClient client;
    private volatile boolean closed;

    /**
     * Who is asked, and how much of what he says is read.
     *
     * @param url where it is; of the path nothing is taken from here
     * @param ca PEM certificates to trust in place of the platform's, or null
     * @param connectTimeout until a connection is there
     * @param connections at a time
     * @param mostBody bytes of an answer's body
     * @param headIsEnough whether all is in the head, so that a body that is longer is only not read
     */
    public record Server(
            URI url, @Nullable Path ca, Duration connectTimeout, int connections, int mostBody, boolean headIsEnough) {}

    /**
     * Reads the certificates to trust, which blocks.
     *
     * @throws KeySourceFault for a file that holds no certificate
     */
    public Calls(Vertx vertx, Server server) throws KeySourceFault {
        this.vertx = vertx;
        this.server = server;
        this.options = new HttpClientOptions()
                .setVerifyHost(true)
                .setKeepAliveTimeout(KEEP_SECONDS)
                .setMaxHeaderSize(MOST_HEAD)
                .setConnectTimeout(Math.toIntExact(server.connectTimeout().toMillis()));
        if (isTls(server.url())) {
            options.setSsl(true).setTrustOptions(ServerTrust.of(server.ca()));
        }
        this.pool = new PoolOptions().setHttp1MaxSize(server.connections());
        this.client = vertx.createHttpClient(options, pool);
    }

    private static boolean isTls(URI server) {
        return "https".equalsIgnoreCase(server.getScheme());
    }

    /** What the Host header says for a server. */
    public static String authority(URI server) {
        int usual = isTls(server) ? HTTPS : HTTP;
        return server.getPort() < 0 || server.getPort() == usual
                ? server.getHost()
                : server.getHost() + ":" + server.getPort();
    }

    /** One question under way. */
    public final class Call {
        private final Request question;
        private final Promise<Answer> answer = Promise.promise();
        private final HttpClient used;
        /** The last one of it. */
        private @Nullable HttpClientRequest sent;

        private boolean answering;
        private boolean second;

        private Call(Request question) {
            this.question = question;
            // Whoever began under the old configuration may still come when the connections are closed.
            this.used = closed ? vertx.createHttpClient(options, pool) : client;
        }

        /** Fails with {@link Unanswered}. */
        public Future<Answer> answer() {
            return answer.future();
        }

        /** Nobody waits for the answer any more. */
        public void abandon() {
            answer.tryFail(new Unanswered("given up"));
        }

        private void begin() {
            answer.future().onComplete(done -> {
                if (done.failed() && sent != null) {
                    sent.reset();
                }
                if (!used.equals(client)) {
                    used.close();
                }
            });
            send();
        }

        private void send() {
            used.request(options()).onFailure(this::broke).onSuccess(this::send);
        }

        private RequestOptions options() {
            URI url = server.url();
            RequestOptions options = new RequestOptions()
                    .setMethod(question.post() ? HttpMethod.POST : HttpMethod.GET)
                    .setHost(url.getHost())
                    .setPort(url.getPort() >= 0 ? url.getPort() : isTls(url) ? HTTPS : HTTP)
                    .setSsl(isTls(url))
                    .setURI(question.target())
                    .setFollowRedirects(false)
                    .putHeader("Host", authority(url));
            question.headers().forEach(header -> options.addHeader(header.getKey(), header.getValue()));
            return options;
        }

        private void send(HttpClientRequest connected) {
            sent = connected;
            if (answer.future().isComplete()) {
                connected.reset();
                return;
            }
            Future<HttpClientResponse> answered = question.post() ? connected.send(question.body()) : connected.send();
            answered.onFailure(this::lost).onSuccess(this::read);
        }

        /**
         * A kept connection may end as it is used again. What is asked is a question, whatever the method: asked twice
         * it costs a call and changes nothing. Once the answer has begun, it is not asked again.
         */
        private void lost(Throwable cause) {
            if (answering || second || answer.future().isComplete()) {
                broke(cause);
            } else {
                second = true;
                send();
            }
        }

        private void broke(Throwable cause) {
            answer.tryFail(new Unanswered(ServerFault.said(cause)));
        }

        private void read(HttpClientResponse response) {
            // Set before anything can fail: without it Vert.x logs our own reset as an error, once per attempt.
            response.exceptionHandler(this::broke);
            answering = true;
            Buffer gathered = Buffer.buffer();
            response.handler(chunk -> {
                if (gathered.length() + chunk.length() <= server.mostBody()) {
                    gathered.appendBuffer(chunk);
                } else {
                    tooLong(response);
                }
            });
            response.endHandler(
                    end -> answer.tryComplete(new Answer(response.statusCode(), response.headers(), gathered)));
        }

        private void tooLong(HttpClientResponse response) {
            if (server.headIsEnough()) {
                answer.tryComplete(new Answer(response.statusCode(), response.headers(), Buffer.buffer()));
            } else {
                answer.tryFail(new Unanswered("more than " + server.mostBody() + " bytes"));
            }
            response.request().reset();
        }
    }

    /** Asks, on the current context. */
    public Call call(Request question) {
        Call call = new Call(question);
        call.begin();
        return call;
    }

    /** From now on no connection outlives its question. */
    public void closing() {
        closed = true;
    }

    public Future<Void> close() {
        return client.close();
    }
}
