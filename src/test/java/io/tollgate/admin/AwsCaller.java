package io.tollgate.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.OpenApiDocument;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** A program that signs with AWS's own signer, and may do so wrongly. Immutable but for its clock and scope. */
final class AwsCaller {
    static final String ID = "AKIDPUSHER";
    static final String SECRET = "pusher/secret+of=some-length";

    private static final List<String> DESCRIBED = List.of("POST", "GET", "DELETE");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;
    private String id = ID;
    private String secret = SECRET;
    private String service = "execute-api";
    private Clock clock = Clock.systemUTC();

    AwsCaller(int port) {
        this.port = port;
    }

    AwsCaller key(String otherId, String otherSecret) {
        id = otherId;
        secret = otherSecret;
        return this;
    }

    AwsCaller service(String other) {
        service = other;
        return this;
    }

    AwsCaller late(Duration by) {
        clock = Clock.offset(clock, by.negated());
        return this;
    }

    record Answer(int status, String type, String body) {
        JsonObject json() {
            return new JsonObject(body);
        }
    }

    Answer call(String method, String path, byte[] body) {
        return call(method, path, body, request -> {});
    }

    /** @param change what happens to it after it was signed */
    Answer call(String method, String path, byte[] body, Consumer<HttpRequest.Builder> change) {
        SdkHttpRequest signed = signed(method, path, body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        signed.headers().forEach((name, values) -> {
            if (!List.of("Host", "Content-Length").contains(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        change.accept(request);
        return send(request.build());
    }

    /** Every answer with a body is held against the description, as those to operators are. */
    private static Answer checked(HttpRequest request, Answer answer) {
        String path = request.uri().getRawPath().replace("%40", "@");
        if (!answer.body().isEmpty() && path.contains("/@connections/") && DESCRIBED.contains(request.method())) {
            assertThat(OpenApiDocument.errors(request.method(), path, answer.status(), answer.json()))
                    .isEmpty();
        }
        return answer;
    }

    static Answer send(HttpRequest request) {
        try {
            HttpResponse<InputStream> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
            Optional<String> type = answer.headers().firstValue("x-amzn-ErrorType");
            try (InputStream body = answer.body()) {
                String text = new String(body.readAllBytes(), UTF_8);
                return checked(request, new Answer(answer.statusCode(), type.orElse(""), text));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private SdkHttpRequest signed(String method, String path, byte[] body) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(URI.create("http://localhost:" + port + path))
                .build();
        SignRequest.Builder<AwsCredentialsIdentity> sign =
                SignRequest.builder(AwsCredentialsIdentity.create(id, secret)).request(request);
        if (body.length > 0) {
            sign.payload(ContentStreamProvider.fromByteArray(body));
        }
        return AwsV4HttpSigner.create()
                .sign(sign.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock)
                        .build())
                .request();
    }
}
