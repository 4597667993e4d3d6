package io.tollgate.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.limit.Lease;
import io.tollgate.limit.Slots;
import io.tollgate.testing.CapturedLogs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private final CapturedLogs log = CapturedLogs.messagesOf(Admission.class.getName());
    private final Slots process = new Slots(Integer.MAX_VALUE);
    private final Admission admission = new Admission("public", 20, process);
    private final List<Lease> leases = new ArrayList<>();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void theLogHearsOnceThatItIsFullAndOnceThatThereIsRoom() {
        process.take();
        fill();
        for (int i = 0; i < 100; i++) {
            assertThat(admission.admit()).isNull();
        }
        leave(2);
        fill();
        assertThat(log.lines())
                .containsExactly(
                        "Listener public has no room: 20 connections open, 21 over all listeners; more are refused",
                        "Listener public has room again; refused so far: 100");
        assertThat(admission.refused()).isEqualTo(100);
    }

    @Test
    void oneThatComesForEachThatLeavesIsNoChange() {
        fill();
        for (int i = 0; i < 100; i++) {
            assertThat(admission.admit()).isNull();
            leave(1);
            fill();
        }
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void thatItsLastPlaceIsTakenIsNoNews() {
        fill();
        leave(20);
        fill();
        assertThat(log.lines()).isEmpty();
        assertThat(admission.refused()).isZero();
    }

    private void fill() {
        while (admission.open() < 20) {
            leases.add(admission.admit());
        }
    }

    private void leave(int connections) {
        for (int i = 0; i < connections; i++) {
            leases.remove(0).close();
        }
    }
}
