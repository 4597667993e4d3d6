package io.tollgate.auth.call;

import io.tollgate.auth.call.Form.Answer;
import io.tollgate.auth.call.Form.NoVerdict;
import io.tollgate.auth.call.Form.Question;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one authorizer: as many as questions may be under way, kept for the next one. An answer's head is at most
 * 16 KiB, its body is read as far as its form reads it, redirects are not followed, and a server by https must be trusted and
 * bear its name. Safe on any thread; each call stays on the Vert.x context that it began on.
 */
final class Calls {
    private static final int MOST_HEAD = 16 * 1024;
    /** Shorter than what servers keep: one that hangs up first costs a second try. */
    private static final int KEEP_SECONDS = 20;

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Vertx vertx;
    private final Form form;
    private final HttpClientOptions options;
    private final PoolOptions pool;
    private final HttpClient client;
    private volatile boolean closed;

    /**
     * Reads the certificates to trust, which blocks.
     *
     * @throws KeySourceFault for a file that holds no certificate
     */
    Calls(Vertx vertx, AuthorizerSettings settings, Form form, @Nullable Path ca) throws KeySourceFault {
        this.vertx = vertx;
        this.form = form;
        this.options = new HttpClientOptions()
                .setVerifyHost(true)
                .setKeepAliveTimeout(KEEP_SECONDS)
                .setMaxHeaderSize(MOST_HEAD)
                .setConnectTimeout(Math.toIntExact(settings.timeout().toMillis()));
        if (isTls(form.server())) {
            options.setSsl(true).setTrustOptions(ServerTrust.of(ca));
        }
        this.pool = new PoolOptions().setHttp1MaxSize(settings.concurrency());
        this.client = vertx.createHttpClient(options, pool);
    }

    private static boolean isTls(URI server) {
        return "https".equalsIgnoreCase(server.getScheme());
    }

    /** What the Host header says for a server. */
    static String authority(URI server) {
        int usual = isTls(server) ? HTTPS : HTTP;
        return server.getPort() < 0 || server.getPort() == usual
                ? server.getHost()
                : server.getHost() + ":" + server.getPort();
    }

    /** One question under way. */
    final class Call {
        private final Question question;
        private final List<Map.Entry<String, String>> added;
        private final Promise<Answer> answer = Promise.promise();
        private final HttpClient used;
        /** The last one of it. */
        private @Nullable HttpClientRequest request;

        private boolean answering;
        private boolean second;

        private Call(Question question, List<Map.Entry<String, String>> added) {
            this.question = question;
            this.added = added;
            // Whoever began under the old configuration may still come when the connections are closed.
            this.used = closed ? vertx.createHttpClient(options, pool) : client;
        }

        /** Fails with {@link NoVerdict}. */
        Future<Answer> answer() {
            return answer.future();
        }

        /** Nobody waits for the answer any more. */
        void abandon() {
            answer.tryFail(NoVerdict.because("given up"));
        }

        private void begin() {
            answer.future().onComplete(done -> {
                if (done.failed() && request != null) {
                    request.reset();
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
            URI server = form.server();
            RequestOptions options = new RequestOptions()
                    .setMethod(question.post() ? HttpMethod.POST : HttpMethod.GET)
                    .setHost(server.getHost())
                    .setPort(server.getPort() >= 0 ? server.getPort() : isTls(server) ? HTTPS : HTTP)
                    .setSsl(isTls(server))
                    .setURI(question.target())
                    .setFollowRedirects(false)
                    .putHeader("Host", authority(server));
            question.headers().forEach(header -> options.addHeader(header.getKey(), header.getValue()));
            added.forEach(header -> options.addHeader(header.getKey(), header.getValue()));
            return options;
        }

        private void send(HttpClientRequest connected) {
            request = connected;
            if (answer.future().isComplete()) {
                connected.reset();
                return;
            }
            Future<HttpClientResponse> sent = question.post() ? connected.send(question.body()) : connected.send();
            sent.onFailure(this::lost).onSuccess(this::read);
        }

        /**
         * A kept connection may end as it is used again. Invoke is not idempotent, but what a REQUEST authorizer is asked is a
         * question: asked twice it costs a call and changes nothing. Once the answer has begun, it is not asked again.
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
            answer.tryFail(NoVerdict.because(ServerFault.said(cause)));
        }

        private void read(HttpClientResponse response) {
            // Set before anything can fail: without it Vert.x logs our own reset as an error, once per attempt.
            response.exceptionHandler(this::broke);
            answering = true;
            Buffer gathered = Buffer.buffer();
            response.handler(chunk -> {
                if (gathered.length() + chunk.length() <= form.mostBody()) {
                    gathered.appendBuffer(chunk);
                } else {
                    tooLong(response);
                }
            });
            response.endHandler(
                    end -> answer.tryComplete(new Answer(response.statusCode(), response.headers(), gathered)));
        }

        private void tooLong(HttpClientResponse response) {
            if (form.verdictIsInTheHead()) {
                answer.tryComplete(new Answer(response.statusCode(), response.headers(), Buffer.buffer()));
            } else {
                answer.tryFail(NoVerdict.because("more than " + form.mostBody() + " bytes"));
            }
            response.request().reset();
        }
    }

    /** Asks, on the current context. */
    Call call(Question question, List<Map.Entry<String, String>> added) {
        Call call = new Call(question, added);
        call.begin();
        return call;
    }

    /** From now on no connection outlives its question. */
    void closing() {
        closed = true;
    }

    Future<Void> close() {
        return client.close();
    }
}
