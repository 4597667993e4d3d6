package io.tollgate.admin.http;

import io.tollgate.outcome.Traces;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One path and its methods. Made with all its methods before it is mounted; then only read.
 *
 * <p>An operation gets what it asks for and no more: unknown parameters, unknown members, unwanted bodies are refused before
 * it is called, since a misspelled filter would otherwise end all connections.
 */
public final class Resource {
    private static final Logger LOG = LoggerFactory.getLogger(Resource.class);

    /** An operation that asks event loops waits for the slowest of them, but not for ever. */
    private static final int ANSWER_SECONDS = 5;

    private static final long BODY_MILLIS = 10_000;

    private final String path;
    private final long bodyMillis;
    private final Map<HttpMethod, Method> methods = new LinkedHashMap<>();

    private Resource(String path, long bodyMillis) {
        this.path = path;
        this.bodyMillis = bodyMillis;
    }

    /** @param path a template as in {@code /connections/{id}} */
    public static Resource at(String path) {
        return new Resource(path, BODY_MILLIS);
    }

    static Resource at(String path, long bodyMillis) {
        return new Resource(path, bodyMillis);
    }

    /** What one method takes and does. */
    private record Method(Accepts accepts, Operation operation) {}

    /**
     * What a method takes.
     *
     * @param query the parameters it reads
     * @param mostBody bytes; 0 where it takes no body
     * @param members the members of the body that it reads
     * @param seconds it may take
     */
    public record Accepts(Set<String> query, int mostBody, Set<String> members, int seconds) {
        public static final Accepts NOTHING = parameters();

        public static Accepts parameters(String... names) {
            return new Accepts(Set.of(names), 0, Set.of(), ANSWER_SECONDS);
        }

        public Accepts body(int most, String... names) {
            return new Accepts(query, most, Set.of(names), seconds);
        }

        public Accepts within(int longer) {
            return new Accepts(query, mostBody, members, longer);
        }
    }

    /** HEAD goes with it. */
    public Resource get(Accepts accepts, Operation operation) {
        return on(HttpMethod.GET, accepts, operation);
    }

    public Resource on(HttpMethod method, Accepts accepts, Operation operation) {
        methods.put(method, new Method(accepts, operation));
        return this;
    }

    public String path() {
        return path;
    }

    /** The names of its methods, HEAD left out. */
    public Set<String> methods() {
        Set<String> names = new TreeSet<>();
        methods.keySet().forEach(method -> names.add(method.name()));
        return Collections.unmodifiableSet(names);
    }

    /** What one of its methods takes. */
    public Accepts accepts(String method) {
        return Objects.requireNonNull(methods.get(HttpMethod.valueOf(method)), method)
                .accepts();
    }

    /** Puts it behind its path. */
    public void mount(Router routes) {
        routes.route(path.replace('{', ':').replace("}", "")).handler(this::serve);
    }

    private void serve(RoutingContext context) {
        HttpMethod asked = context.request().method();
        Method method = methods.get(HttpMethod.HEAD.equals(asked) ? HttpMethod.GET : asked);
        if (method == null) {
            refuseMethod(context);
            return;
        }
        try {
            Query query =
                    Query.parse(context.request().query(), method.accepts().query());
            body(context, method.accepts())
                    .compose(body -> run(new Call(context, query, body), method))
                    .onComplete(reply -> write(context, reply), fault -> refuse(context, method, fault));
        } catch (CallRefused refused) {
            Answer.refusal(context, refused);
        }
    }

    private void refuseMethod(RoutingContext context) {
        Set<String> allowed = new TreeSet<>(methods());
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        String names = String.join(", ", allowed);
        context.response().putHeader("Allow", names);
        Answer.refusal(context, CallFault.METHOD_NOT_ALLOWED, "only " + names + " is served here");
    }

    private Future<JsonBody> body(RoutingContext context, Accepts accepts) {
        HttpServerRequest request = context.request();
        if (!BodyReader.isAnnounced(request)) {
            return Future.succeededFuture(JsonBody.EMPTY);
        }
        if (accepts.mostBody() == 0) {
            return Future.failedFuture(CallRefused.of(CallFault.TOO_LARGE, "a request has no body here"));
        }
        return BodyReader.read(context.vertx(), request, accepts.mostBody(), bodyMillis)
                .compose(bytes -> parsed(bytes, accepts));
    }

    private static Future<JsonBody> parsed(Buffer bytes, Accepts accepts) {
        try {
            return Future.succeededFuture(JsonBody.parse(bytes, accepts.members()));
        } catch (CallRefused refused) {
            return Future.failedFuture(refused);
        }
    }

    private static Future<Reply> run(Call call, Method method) {
        try {
            return method.operation().answer(call).timeout(method.accepts().seconds(), TimeUnit.SECONDS);
        } catch (CallRefused refused) {
            return Future.failedFuture(refused);
        }
    }

    private static void write(RoutingContext context, Reply reply) {
        if (!reply.isStreamed()) {
            Answer.json(context, reply.status(), reply.body());
        }
    }

    private static void refuse(RoutingContext context, Method method, Throwable fault) {
        if (fault instanceof CallRefused refused) {
            Answer.refusal(context, refused);
        } else if (fault instanceof TimeoutException) {
            Answer.refusal(
                    context,
                    CallFault.BUSY,
                    "not done within " + method.accepts().seconds() + " s; it may still be done later");
        } else {
            LOG.error("A call of an operator failed", Traces.withoutMessages(fault));
            Answer.refusal(context, CallFault.INTERNAL_ERROR, "something went wrong here");
        }
    }
}
