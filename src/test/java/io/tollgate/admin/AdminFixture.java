package io.tollgate.admin;

import io.tollgate.config.ManagementSettings;
import io.tollgate.config.TollgateSettings.AdminAddress;
import io.tollgate.testing.AdminApi;
import io.tollgate.token.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An admin server on a free port over a {@link FakeRunning}, and an operator in front of it. */
final class AdminFixture implements AutoCloseable {
    static final String TOKEN = "correct-horse-battery";

    private final Vertx vertx = Vertx.vertx();
    private final FakeRunning running = new FakeRunning(vertx);
    private final AdminServer server;

    AdminFixture() {
        this(ManagementSettings.DEFAULTS);
    }

    AdminFixture(ManagementSettings connections) {
        AdminAddress settings = new AdminAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Secret(TOKEN.getBytes(StandardCharsets.UTF_8)),
                connections);
        server = await(AdminServer.start(vertx, settings, running, Path.of("target")));
    }

    FakeRunning running() {
        return running;
    }

    int port() {
        return server.port();
    }

    AdminApi api() {
        return new AdminApi(server.port(), TOKEN);
    }

    AdminServer server() {
        return server;
    }

    void stop() {
        await(server.close());
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        await(server.close());
        await(vertx.close());
    }
}
