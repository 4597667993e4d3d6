package io.tollgate.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context §3.2: which traceparent is taken up, and what goes on. */
final class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @ParameterizedTest
    @CsvSource({"00,01,'',true", "00,00,'',false", "00,ff,'',true", "00,fe,'',false", "01,01,-more,true"})
    void aProperOneIsTakenUp(String version, String flags, String more, boolean sampled) {
        String sent = version + "-" + TRACE + "-" + SPAN + "-" + flags + more;
        TraceContext context = TraceContext.begin(sent, 0.5);
        assertThat(context.traceId()).isEqualTo(TRACE);
        assertThat(context.parentId()).isEqualTo(SPAN);
        assertThat(context.spanId()).isNotEqualTo(SPAN);
        assertThat(context.traceparent()).isEqualTo("00-" + TRACE + "-" + context.spanId() + (sampled ? "-01" : "-00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
            })
    void anotherBeginsATraceOfItsOwn(String sent) {
        TraceContext context = TraceContext.begin(sent, 1);
        assertThat(context.traceId()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
        assertThat(context.parentId()).isNull();
        assertThat(context.traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }

    @Test
    void theShareIsOfNewTraces() {
        assertThat(TraceContext.begin(null, 0).sampled()).isFalse();
        assertThat(TraceContext.begin(null, 1).sampled()).isTrue();
    }
}
