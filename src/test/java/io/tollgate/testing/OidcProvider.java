package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * A real OpenID provider, npm's oidc-provider, on a free port of 127.0.0.1 over plain HTTP. Its tokens are {@code at+jwt}
 * by RS256 or opaque, for {@link #AUDIENCE}; its one client takes tokens for itself, introspects, revokes, and is told of
 * logouts. It ends with the tests.
 */
public final class OidcProvider implements AutoCloseable {
    public static final String AUDIENCE = "https://chat.example.com";
    public static final String CLIENT = "tollgate";
    public static final String CLIENT_SECRET = "client-secret-of-a-test-0123456789";

    /** How a rotation goes, in this order. */
    public enum Rotation {
        /** A further key is in the key set, and signs nothing. */
        PUBLISH,
        /** The newest key signs. */
        USE,
        /** Only the key that signs is left in the key set. */
        RETIRE
    }

    private final PeerProcess process;
    private final String issuer;

    private OidcProvider(PeerProcess process) {
        this.process = process;
        this.issuer = process.await("ready").getString("issuer");
    }

    public static OidcProvider start() {
        Peers.requireNodePackage("oidc-provider");
        return new OidcProvider(PeerProcess.node(
                "oidc-provider.mjs",
                new JsonObject()
                        .put("audience", AUDIENCE)
                        .put("clientId", CLIENT)
                        .put("clientSecret", CLIENT_SECRET)));
    }

    /** The exact {@code iss} of its tokens, which is its URL, too. */
    public String issuer() {
        return issuer;
    }

    public URI url(String path) {
        return URI.create(issuer + path);
    }

    /** A user's access token, a JWT that is good for an hour. */
    public String token(String subject) {
        return token(subject, 3600, Map.of());
    }

    /** The same for so many seconds, with claims of its own beside the usual ones. */
    public String token(String subject, int seconds, Map<String, Object> claims) {
        return issue(subject, "jwt", seconds, claims);
    }

    /** The same as an opaque one, whose claims are told at {@link #introspection}. */
    public String opaqueToken(String subject, int seconds, Map<String, Object> claims) {
        return issue(subject, "opaque", seconds, claims);
    }

    private String issue(String subject, String format, int seconds, Map<String, Object> claims) {
        JsonObject wanted = new JsonObject()
                .put("subject", subject)
                .put("format", format)
                .put("seconds", seconds)
                .put("claims", new JsonObject(claims));
        return told("issue", wanted).getString("token");
    }

    /** The client's own access token, asked for over HTTP by the grant {@code client_credentials}. */
    public String clientToken() {
        String form = "grant_type=client_credentials&scope=chat&resource=" + URLEncoder.encode(AUDIENCE, UTF_8);
        return new JsonObject(post("/token", form)).getString("access_token");
    }

    /** Where the client asks about tokens (RFC 7662). */
    public URI introspection() {
        return url("/token/introspection");
    }

    /** Ends an opaque token. */
    public void withdraw(String token) {
        told("withdraw", token);
    }

    public void rotate(Rotation step) {
        told("rotate", step.name().toLowerCase(Locale.ROOT));
    }

    /** How often its keys were asked for until now. */
    public int keyRequests() {
        return told("count", new JsonObject()).getInteger("asked");
    }

    /** Tells that URI by a logout token that a user's session has ended; the status it answered, 0 without an answer. */
    public int logOut(String subject, String session, URI uri) {
        JsonObject whose =
                new JsonObject().put("subject", subject).put("sid", session).put("uri", uri.toString());
        return told("logout", whose).getInteger("status");
    }

    /** What the client is told of a token. */
    public JsonObject introspect(String token) {
        return new JsonObject(post("/token/introspection", "token=" + URLEncoder.encode(token, UTF_8)));
    }

    /** One command at a time: answers are known by its name only. */
    private synchronized JsonObject told(String command, Object argument) {
        process.tell(new JsonObject().put(command, argument));
        return process.await(command);
    }

    /** The body of a 200. */
    public String get(String path) {
        return body(HttpRequest.newBuilder(url(path)).build());
    }

    private String post(String path, String form) {
        String credentials = Base64.getEncoder().encodeToString((CLIENT + ":" + CLIENT_SECRET).getBytes(UTF_8));
        return body(HttpRequest.newBuilder(url(path))
                .header("Authorization", "Basic " + credentials)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    private static String body(HttpRequest request) {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("The provider answered " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("The provider cannot be asked: " + e, e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
