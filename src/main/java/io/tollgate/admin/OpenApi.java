package io.tollgate.admin;

import io.tollgate.admin.http.Reply;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.http.Resource.Accepts;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** {@code /openapi.json}: this API as an OpenAPI 3.1 document, for people and for generators of clients. */
final class OpenApi {
    private static final String FILE = "openapi.json";

    private OpenApi() {}

    static Resource resource() {
        Reply document = Reply.ok(document());
        return Resource.at("/openapi.json").get(Accepts.NOTHING, call -> Future.succeededFuture(document));
    }

    static JsonObject document() {
        try (InputStream in = OpenApi.class.getResourceAsStream(FILE)) {
            return new JsonObject(new String(Objects.requireNonNull(in, FILE).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
