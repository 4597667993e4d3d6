package io.tollgate.admin.management;

import io.tollgate.admin.http.Answer;
import io.tollgate.admin.http.BodyReader;
import io.tollgate.admin.http.CallFault;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.tunnel.Tunnels;
import io.tollgate.aws.sign.SignatureVerifier.Claim;
import io.tollgate.config.ManagementSettings;
import io.tollgate.outcome.Traces;
import io.tollgate.relay.message.ClientMessage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AWS's management API of WebSocket connections (apigatewaymanagementapi 2018-11-29), for whoever has an SDK of AWS and one of
 * our own keys: {@code POST}, {@code GET} and {@code DELETE /@connections/{id}}, a stage in front of it or not. The holder of the
 * admin token may use it too; who signs may use nothing else. A message that was sent leaves no line in the log, since programs
 * send many; an end does. Handlers on the server's event loop; {@link #use} on any thread.
 */
public final class ManagementApi {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementApi.class);

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final long BODY_MILLIS = 10_000;
    private static final int ANSWER_SECONDS = 5;

    private final Tunnels tunnels;
    private final Predicate<HttpServerRequest> isOperator;
    private final Clock clock;
    private final Logger audit;
    private ManagementSettings settings;
    private volatile ManagementRule rule;

    /** @param isOperator whether a request is of the holder of the admin token */
    public ManagementApi(
            Tunnels tunnels,
            Predicate<HttpServerRequest> isOperator,
            ManagementSettings settings,
            Clock clock,
            Logger audit) {
        this.tunnels = tunnels;
        this.isOperator = isOperator;
        this.settings = settings;
        this.clock = clock;
        this.audit = audit;
        this.rule = new ManagementRule(settings, clock);
    }

    /** From now on other keys and another rate, if they are others: a burst is not given anew. */
    public synchronized void use(ManagementSettings next) {
        if (!next.equals(settings)) {
            settings = next;
            rule = new ManagementRule(next, clock);
        }
    }

    /** Before anything that asks for the admin token. */
    public void mount(Router routes) {
        routes.route().handler(this::serve);
    }

    private void serve(RoutingContext context) {
        String id = context.request().uri().startsWith("/")
                ? ManagementPath.id(context.request().path())
                : null;
        if (id == null) {
            context.next();
            return;
        }
        answer(context, id)
                .timeout(ANSWER_SECONDS + BODY_MILLIS / 1000, TimeUnit.SECONDS)
                .onComplete(body -> write(context, body), fault -> refuse(context, fault));
    }

    private Future<String> answer(RoutingContext context, String id) {
        HttpServerRequest request = context.request();
        ManagementRule current = rule;
        boolean operator = isOperator.test(request);
        Claim claim = operator ? null : current.claim(request);
        if (!operator && claim == null) {
            return Future.failedFuture(new ManagementRefused(ManagementFault.FORBIDDEN));
        }
        return body(context).compose(body -> {
            try {
                refuseFalse(claim, body);
                current.refuseOverRate();
                return act(request, id, body.getBytes(), claim);
            } catch (ManagementRefused refused) {
                return Future.failedFuture(refused);
            }
        });
    }

    private static Future<Buffer> body(RoutingContext context) {
        return BodyReader.isAnnounced(context.request())
                ? BodyReader.readAny(context.vertx(), context.request(), ClientMessage.MOST_BYTES, BODY_MILLIS)
                : Future.succeededFuture(Buffer.buffer());
    }

    private static void refuseFalse(@Nullable Claim claim, Buffer body) throws ManagementRefused {
        if (claim != null && !claim.holds(body.getBytes())) {
            throw new ManagementRefused(ManagementFault.FORBIDDEN);
        }
    }

    private Future<String> act(HttpServerRequest request, String id, byte[] body, @Nullable Claim claim)
            throws ManagementRefused {
        ManagedConnection connection = new ManagedConnection(tunnels, clock, id);
        if (request.method().equals(HttpMethod.POST)) {
            return connection.post(body);
        }
        if (request.method().equals(HttpMethod.GET)) {
            return connection.get();
        }
        if (request.method().equals(HttpMethod.DELETE)) {
            String caller = String.valueOf(request.remoteAddress()) + (claim == null ? "" : " with " + claim.keyId());
            return connection.delete().onSuccess(done -> audit.info("{}: end connection {}", caller, id));
        }
        throw new ManagementRefused(ManagementFault.FORBIDDEN);
    }

    private static void write(RoutingContext context, String body) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        boolean ended = context.request().method().equals(HttpMethod.DELETE);
        identified(Answer.head(response, ended ? NO_CONTENT : OK, "application/json"))
                .end(body);
    }

    /** AWS's SDKs show it with every fault. */
    private static HttpServerResponse identified(HttpServerResponse response) {
        return response.putHeader("x-amzn-RequestId", UUID.randomUUID().toString());
    }

    private static void refuse(RoutingContext context, Throwable cause) {
        ManagementFault fault = faultOf(cause);
        identified(context.response()).putHeader("x-amzn-ErrorType", fault.type());
        String body = new JsonObject().put("message", fault.message()).encode();
        if (context.request().isEnded()) {
            Answer.json(context, fault.status(), body);
        } else {
            Answer.last(context, fault.status(), body);
        }
    }

    private static ManagementFault faultOf(Throwable cause) {
        if (cause instanceof ManagementRefused refused) {
            return refused.fault();
        }
        if (cause instanceof CallRefused refused) {
            return refused.fault() == CallFault.TOO_LARGE ? ManagementFault.TOO_LARGE : ManagementFault.BAD_REQUEST;
        }
        if (!(cause instanceof TimeoutException)) {
            LOG.error("A call of a program failed", Traces.withoutMessages(cause));
        }
        return ManagementFault.INTERNAL_ERROR;
    }
}
