package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a gate tells, one text for each event; throws where it is told to. Safe on any thread. */
final class EventRecorder implements GateObserver {
    private final Map<AttemptView, List<String>> byAttempt = new ConcurrentHashMap<>();
    private final List<String> all = new CopyOnWriteArrayList<>();
    private final Map<AttemptView, List<GateStep>> steps = new ConcurrentHashMap<>();
    private final Map<GateStep, Duration> longest = new ConcurrentHashMap<>();
    private volatile String fatal = "";

    @Override
    public void attemptStarted(AttemptView attempt) {
        note(attempt, "started");
    }

    @Override
    public void stepTaken(AttemptView attempt, GateStep step, long nanos) {
        assertThat(nanos).as("nanoseconds of %s", step).isNotNegative();
        longest.merge(step, Duration.ofNanos(nanos), (a, b) -> a.compareTo(b) > 0 ? a : b);
        steps.computeIfAbsent(attempt, key -> new CopyOnWriteArrayList<>()).add(step);
    }

    @Override
    public void wouldRefuse(AttemptView attempt, Refusal refusal) {
        note(attempt, "would refuse " + refusal.outcome().label());
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        note(attempt, "refused " + refusal.outcome().label());
    }

    @Override
    public void tunnelOpened(AttemptView attempt) {
        note(attempt, "opened");
    }

    @Override
    public void tunnelClosed(AttemptView attempt, TunnelReport report) {
        note(attempt, "closed " + report.outcome().label());
    }

    private void note(AttemptView attempt, String event) {
        byAttempt.computeIfAbsent(attempt, key -> new CopyOnWriteArrayList<>()).add(event);
        all.add(event);
        if (!fatal.isEmpty() && event.startsWith(fatal)) {
            throw new IllegalStateException("SECRET of an observer");
        }
    }

    /** The longest time that a step took any attempt. */
    Duration longest(GateStep step) {
        return longest.getOrDefault(step, Duration.ZERO);
    }

    /** From now on it fails at events that start like this, after it wrote them down. */
    void failAt(String event) {
        fatal = event;
    }

    List<String> events() {
        return List.copyOf(all);
    }

    /** Waits for these, in this order, and nothing else. */
    void expect(String... events) {
        Await.until("as many events as " + List.of(events), () -> all.size() >= events.length);
        assertThat(all).containsExactly(events);
    }

    /** What the only attempt went through. */
    List<GateStep> steps() {
        return steps.values().iterator().next();
    }

    /** Each start has exactly one end, and none is before its start. */
    void assertPaired() {
        assertThat(byAttempt.values())
                .allSatisfy(
                        events -> assertThat(String.join(", ", events))
                                .matches(
                                        "started, (would refuse \\w+, )?(refused \\w+|opened, (would refuse expired, )?closed \\w+)"));
    }
}
