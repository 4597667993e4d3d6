package io.tollgate.auth;

import static io.tollgate.auth.Mint.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.keys.RefreshPlan;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An issuer that signs with a key the moment that it publishes it: nobody with such a token is refused for that. */
final class RotatedKeysTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Vertx VERTX = Vertx.vertx();
    private final KeyServer server = new KeyServer(VERTX);
    private final Mint mint = new Mint("https://idp.test", "k1");
    private final Mint rotated = new Mint("https://idp.test", "k2");
    /** Another event loop than that of the keys, which this thread's own would be. */
    private final Context context = ((VertxInternal) VERTX).createEventLoopContext();

    private final AtomicBoolean left = new AtomicBoolean();
    private final LinkedBlockingQueue<HttpServerRequest> asked = new LinkedBlockingQueue<>();
    private Issuer issuer;

    @BeforeEach
    void start() throws Exception {
        server.answering(200, mint.jwks());
        IssuerSettings.Keys fetched = new IssuerSettings.FetchedKeys(server.url(), null);
        RefreshPlan plan = new RefreshPlan(NEVER, NEVER, NEVER, NEVER, NEVER);
        issuer = Issuer.create(VERTX, mint.settings(fetched, 10), plan, TIMEOUT);
        KeyServer.await(issuer.start());
        server.answering(asked::add);
    }

    @AfterEach
    void stop() {
        KeyServer.await(issuer.close());
        server.close();
    }

    @AfterAll
    static void close() {
        KeyServer.await(VERTX.close());
    }

    private Future<Principal> authenticate(Mint by) {
        return authenticate(by.token(Map.of()));
    }

    private Future<Principal> authenticate(String token) {
        return new Authenticator(List.of(issuer))
                .authenticate(Mint.credential(token), NOW, new Asker(context, left::get));
    }

    private void answer(String keys) throws InterruptedException {
        HttpServerRequest request = asked.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        request.response().end(keys);
    }

    private static Outcome refused(Future<Principal> proof) {
        return KeyServer.await(proof.transform(
                        done -> Future.succeededFuture(done.succeeded() ? null : (Refusal) done.cause())))
                .outcome();
    }

    @Test
    void aTokenWithANewKeyWaitsForItAndIsProvenOnItsOwnContext() throws Exception {
        Future<Principal> proof = authenticate(rotated);
        Future<Context> where = proof.map(done -> Vertx.currentContext());
        assertThat(proof.isComplete()).isFalse();
        answer(rotated.jwks());
        assertThat(KeyServer.await(proof).subject()).isEqualTo("alice");
        assertThat(KeyServer.await(where)).isSameAs(context);
    }

    @Test
    void oneWithAKnownKeyDoesNotWait() {
        authenticate(rotated);
        assertThat(authenticate(mint).succeeded()).isTrue();
    }

    @Test
    void allThatComeMeanwhileAreProvenByTheOneFetchEachOnItsContext() throws Exception {
        String token = rotated.token(Map.of());
        List<Future<Context>> proofs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            proofs.add(authenticate(token).map(done -> Vertx.currentContext()));
        }
        answer(rotated.jwks());
        for (Future<Context> proof : proofs) {
            assertThat(KeyServer.await(proof)).isSameAs(context);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void aFetchThatHadBegunBeforeTheKeyWasThereIsFollowedByAnother() throws Exception {
        Issuer slow = Issuer.create(
                VERTX,
                mint.settings(issuer.settings().keys(), 10),
                new RefreshPlan(Duration.ofMillis(1), NEVER, NEVER, NEVER, NEVER),
                TIMEOUT);
        Future<Void> started = slow.start();
        answer(mint.jwks());
        KeyServer.await(started);
        HttpServerRequest periodic = asked.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        Future<Principal> proof = new Authenticator(List.of(slow))
                .authenticate(Mint.credential(rotated.token(Map.of())), NOW, new Asker(context, left::get));
        periodic.response().end(mint.jwks());
        answer(rotated.jwks());
        assertThat(KeyServer.await(proof).subject()).isEqualTo("alice");
        KeyServer.await(slow.close());
    }

    @Test
    void aKeyThatIsStillUnknownIsRefusedAndAskedForOnce() throws Exception {
        Future<Principal> proof = authenticate(rotated);
        answer(mint.jwks());
        assertThat(refused(proof)).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(refused(authenticate(rotated))).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(asked).isEmpty();
    }

    @Test
    void aServerThatFailsRefusesItToo() throws Exception {
        Future<Principal> proof = authenticate(rotated);
        asked.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS).connection().close();
        assertThat(refused(proof)).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(issuer.ready()).isTrue();
    }

    @Test
    void whoLeftMeanwhileIsNotJudged() throws Exception {
        Future<Principal> proof = authenticate(rotated);
        left.set(true);
        answer(rotated.jwks());
        assertThat(refused(proof)).isEqualTo(Outcome.CLIENT_LEFT);
    }
}
