package io.tollgate.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.gate.forward.Outgoing;
import io.tollgate.gate.message.Reception;
import io.tollgate.handshake.HeadReader;
import io.tollgate.handshake.HeadWriter;
import io.tollgate.handshake.RefusalWriter;
import io.tollgate.handshake.RefusalWriter.AcceptAndClose;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.RouteLimits;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.upstream.EndpointLease;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One handshake on the gate's own path without a connection: read by {@link HeadReader}, judged by the {@link Judge} of the
 * {@link Gate}, and written as it would go up, or as the client would be refused. Nothing is dialled and nobody is told; but an
 * authorizer is asked, since only its answer can tell. Used by one thread at a time.
 */
public final class Rehearsal {
    private final Visit visit;
    private @Nullable Refusal refusal;
    private boolean awaitsMessage;
    private @Nullable Admitted admitted;
    private @Nullable String endpoint;
    private @Nullable String upstreamHead;

    private Rehearsal(Visit visit) {
        this.visit = visit;
    }

    /**
     * Where a request would come in.
     *
     * @param listener its name
     * @param peer who would be at the other end of TCP
     * @param secure whether the listener ends TLS
     * @param certificate that the client would show, or null
     * @param maxHead bytes of request line and headers
     * @param clients who the client is, by what trusted proxies say
     * @param message what the client would say first, or null
     */
    public record Scene(
            String listener,
            InetAddress peer,
            boolean secure,
            @Nullable X509Certificate certificate,
            int maxHead,
            ClientRule clients,
            @Nullable String message) {
        /** Without the message, which may hold a token. */
        @Override
        public String toString() {
            return "Scene[" + listener + "]";
        }
    }

    /** Takes a request's bytes through the steps as far as they go without a dial. */
    public static Rehearsal of(byte[] head, Scene scene, GateSnapshot snapshot, Clock clock) {
        Rehearsal rehearsal = new Rehearsal(
                new Visit(scene.listener(), scene.peer(), scene.secure(), scene.certificate(), System.nanoTime()));
        try {
            rehearsal.take(head, scene, snapshot, clock);
        } catch (Refusal refusal) {
            rehearsal.refusal = rehearsal.visit.told(refusal);
        }
        return rehearsal;
    }

    private void take(byte[] head, Scene scene, GateSnapshot snapshot, Clock clock) throws Refusal {
        HeadReader reader = HeadReader.forRequest(scene.maxHead());
        if (!reader.read(Unpooled.wrappedBuffer(head))) {
            throw Refusal.of(Outcome.HANDSHAKE_TIMEOUT, "the request's head is not complete");
        }
        Judge judge = new Judge(clock, GateObserver.SILENT, () -> {}, (who, judged, rule) -> hear(scene, rule), null);
        Future<Admitted> verdict = judge.judge(visit, reader.request(), scene.clients(), snapshot);
        if (awaitsMessage) {
            return;
        }
        Admitted letIn = verdict(verdict);
        admitted = letIn;
        visit.enter(GateStep.DIAL, GateObserver.SILENT);
        letIn.refuseLongTarget(clock.instant());
        try (EndpointLease lease = letIn.judged().route().upstream().pick(Set.of(), GateObserver.SILENT)) {
            endpoint = lease.endpoint().label();
            Outgoing outgoing = letIn.outgoing(visit.sender(), lease, clock.instant());
            upstreamHead =
                    text(HeadWriter.request(UnpooledByteBufAllocator.DEFAULT, outgoing.target(), outgoing.headers()));
        }
    }

    /** What the client would say first; never, where nothing was given. */
    private Future<byte[]> hear(Scene scene, Message rule) {
        visit.isAccepted();
        awaitsMessage = scene.message() == null;
        if (scene.message() == null) {
            return Promise.<byte[]>promise().future();
        }
        byte[] message = scene.message().getBytes(StandardCharsets.UTF_8);
        return message.length > rule.maxSize()
                ? Future.failedFuture(Reception.tooBig(rule))
                : Future.succeededFuture(message);
    }

    private static Admitted verdict(Future<Admitted> verdict) throws Refusal {
        verdict.toCompletionStage()
                .toCompletableFuture()
                .exceptionally(fault -> null)
                .join();
        if (verdict.failed()) {
            if (verdict.cause() instanceof Refusal refusal) {
                throw refusal;
            }
            throw new IllegalStateException("A step of the gate failed", verdict.cause());
        }
        return verdict.result();
    }

    private static String text(ByteBuf bytes) {
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } finally {
            bytes.release();
        }
    }

    /** What is known of who came; the steps that were taken have a time. */
    public AttemptView visit() {
        return visit;
    }

    /** Who would be at the other end of TCP. */
    public String peer() {
        return visit.peer();
    }

    /** The header that the peer named its client in, or null where it counts as the client. */
    public @Nullable String namedBy() {
        return visit.namedBy();
    }

    /** A header in which the peer names a client but is not trusted to, or null. */
    public @Nullable String namedByStranger() {
        return visit.namedByStranger();
    }

    /** What limits would count the client by. */
    public String countedAs() {
        return visit.counted();
    }

    /** Where it ended: at the step that said no, or before the dial. */
    public GateStep endedAt() {
        return visit.step();
    }

    /** Whether it would be answered with a 101, and nothing more can be said without its first message. */
    public boolean awaitsMessage() {
        return awaitsMessage;
    }

    /** What it would be refused with, or null if it would be let in. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** Where the token stood, or null. */
    public @Nullable CredentialSettings credential() {
        return visit.place();
    }

    /** The limits that would count it, if it would be let in; nothing is taken of them. */
    public List<RouteLimits.Told> limits() {
        return admitted == null ? List.of() : admitted.judged().route().limits().tell(admitted.caller());
    }

    /** When the tunnel would end with its token, or null for never. */
    public @Nullable Instant endsAt() {
        return admitted == null ? null : admitted.permit().endsAt();
    }

    /** The endpoint that would be dialled first, or null. */
    public @Nullable String endpoint() {
        return endpoint;
    }

    /** The request's head as it would go up, byte by byte; without the client's tokens, but with whatever else it sent, signed where that is asked for. */
    public @Nullable String upstreamHead() {
        return upstreamHead;
    }

    /** How a refusal is told where that is by a Close, or null. */
    public @Nullable AcceptAndClose close() {
        return refusal == null ? null : visit.acceptAndClose(refusal);
    }

    /** The answer in HTTP, byte by byte, that a refused client would get, or null. */
    public @Nullable String answer() {
        return refusal == null || close() != null || refusal.status() == 0
                ? null
                : text(RefusalWriter.answer(UnpooledByteBufAllocator.DEFAULT, refusal, visit.id(), 1));
    }
}
