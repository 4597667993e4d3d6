package io.tollgate.telemetry.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tollgate.telemetry.GateStep;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns ended upgrades into spans and sends them by OTLP: one span for the upgrade, one below it for each step. The one class
 * that names OpenTelemetry's SDK. Used by the exporting thread alone.
 */
final class SpanExport implements Function<List<Upgrade>, @Nullable String> {
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("tollgate.route");
    private static final AttributeKey<String> LISTENER = AttributeKey.stringKey("tollgate.listener");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("tollgate.outcome");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final long TIMEOUT_SECONDS = 2;
    /** It writes whole stacks to stderr, past our own queue for that; what went wrong is told by whoever exports. */
    private static final Logger ITS_OWN = Logger.getLogger("io.opentelemetry");

    private final SpanExporter exporter;
    private final Ids ids = new Ids();
    private final List<SpanData> ended = new ArrayList<>();
    private final Tracer tracer;

    private SpanExport(SpanExporter exporter) {
        this.exporter = exporter;
        this.tracer = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "tollgate")))
                .addSpanProcessor(new Gatherer())
                .build()
                .get("io.tollgate.gate");
    }

    static SpanExport to(URI otlp) {
        ITS_OWN.setLevel(Level.OFF);
        String path = otlp.getRawPath();
        String url = path == null || path.isEmpty() || path.equals("/")
                ? otlp.resolve("/v1/traces").toString()
                : otlp.toString();
        return new SpanExport(OtlpHttpSpanExporter.builder()
                .setEndpoint(url)
                .setTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build());
    }

    /** Why the collector did not take them, or null where it did. */
    @Override
    public @Nullable String apply(List<Upgrade> upgrades) {
        ended.clear();
        upgrades.forEach(this::tell);
        CompletableResultCode result = exporter.export(List.copyOf(ended)).join(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (result.isSuccess()) {
            return null;
        }
        Throwable failure = result.getFailureThrowable();
        return failure == null ? "not taken within " + TIMEOUT_SECONDS + " s" : reason(failure);
    }

    /** Only the kind of what went wrong: messages are others' words. */
    private static String reason(Throwable failure) {
        if (failure.getCause() == null) {
            return "its answer is none of success";
        }
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getClass().getName();
    }

    private void tell(Upgrade upgrade) {
        TraceContext trace = upgrade.trace();
        long start = upgrade.endEpochNanos() - upgrade.nanos();
        ids.next(trace);
        SpanBuilder builder = tracer.spanBuilder("upgrade")
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(start, TimeUnit.NANOSECONDS)
                .setAttribute(LISTENER, upgrade.listener())
                .setAttribute(OUTCOME, upgrade.outcome());
        if (upgrade.route() != null) {
            builder.setAttribute(ROUTE, upgrade.route());
        }
        if (upgrade.status() != 0) {
            builder.setAttribute(STATUS, upgrade.status());
        }
        Span span = builder.setParent(parent(trace)).startSpan();
        if (upgrade.failed()) {
            span.setStatus(StatusCode.ERROR);
        }
        Context within = Context.root().with(span);
        long stepStart = start;
        for (Map.Entry<GateStep, Integer> step : upgrade.stepMicros().entrySet()) {
            long stepEnd = stepStart + TimeUnit.MICROSECONDS.toNanos(step.getValue());
            tracer.spanBuilder(step.getKey().label())
                    .setParent(within)
                    .setStartTimestamp(stepStart, TimeUnit.NANOSECONDS)
                    .startSpan()
                    .end(stepEnd, TimeUnit.NANOSECONDS);
            stepStart = stepEnd;
        }
        span.end(upgrade.endEpochNanos(), TimeUnit.NANOSECONDS);
    }

    private static Context parent(TraceContext trace) {
        if (trace.parentId() == null) {
            return Context.root();
        }
        SpanContext sent = SpanContext.createFromRemoteParent(
                trace.traceId(), trace.parentId(), TraceFlags.getSampled(), TraceState.getDefault());
        return Context.root().with(Span.wrap(sent));
    }

    /** The ids that went up long before, then random ones for the steps. */
    private static final class Ids implements IdGenerator {
        private String traceId = "";
        private String spanId = "";

        void next(TraceContext trace) {
            traceId = trace.traceId();
            spanId = trace.spanId();
        }

        @Override
        public String generateTraceId() {
            return traceId;
        }

        @Override
        public String generateSpanId() {
            String next = spanId.isEmpty() ? IdGenerator.random().generateSpanId() : spanId;
            spanId = "";
            return next;
        }
    }

    private final class Gatherer implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            ended.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
