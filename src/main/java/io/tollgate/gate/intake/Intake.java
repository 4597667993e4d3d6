package io.tollgate.gate.intake;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether a gate takes upgrades at all: not in a drain, nor when there is too much to do. One event loop. */
public final class Intake {
    private final Supplier<@Nullable String> overload;
    /** By which those who have their 101 are told of the drain; 0 before it begins. */
    private int drainCode;

    /** @param overload what there is too much of, or null; asked on the gate's event loop */
    public Intake(Supplier<@Nullable String> overload) {
        this.overload = overload;
    }

    /** From now on none are. Again, it does nothing. */
    public void drain(int code) {
        if (drainCode == 0) {
            drainCode = code;
        }
    }

    /** What to tell whoever comes in a drain. */
    public Refusal draining() {
        return Refusal.of(Outcome.DRAINING, "draining").closingWith(drainCode);
    }

    /** @throws Refusal DRAINING or OVERLOADED */
    public void refuseUnlessOpen() throws Refusal {
        if (drainCode != 0) {
            throw draining();
        }
        String tooMuch = overload.get();
        if (tooMuch != null) {
            throw Refusal.of(Outcome.OVERLOADED, tooMuch);
        }
    }

    /** What to tell a connection whose address has too many that are no tunnel yet; some are done in a moment. */
    public Refusal addressOverLimit() {
        return drainCode != 0
                ? draining()
                : Refusal.of(Outcome.ADDRESS_OVER_LIMIT, "too many connections of the address are no tunnel yet")
                        .with("Retry-After", "1");
    }

    /** What to tell a connection that there is no room for. */
    public Refusal noRoom() {
        return drainCode != 0 ? draining() : Refusal.of(Outcome.OVERLOADED, "too many connections");
    }
}
