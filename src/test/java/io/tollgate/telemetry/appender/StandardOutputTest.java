package io.tollgate.telemetry.appender;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class StandardOutputTest {
    private final ByteArrayOutputStream usual = new ByteArrayOutputStream();
    private final ByteArrayOutputStream descriptor = new ByteArrayOutputStream();
    private boolean full;

    private final PrintStream print = new PrintStream(
            new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    if (full) {
                        throw new IOException("full");
                    }
                    usual.write(b);
                }
            },
            false,
            US_ASCII);

    private final StandardOutput output = new StandardOutput(() -> print, () -> descriptor);

    @Test
    void linesGoByWhatAHostHasPutInItsPlace() throws IOException {
        output.write("one\n".getBytes(US_ASCII));
        assertThat(usual.toString(US_ASCII)).isEqualTo("one\n");
        assertThat(descriptor.size()).isZero();
    }

    @Test
    void aLineThatWasNotTakenIsToldAndLaterOnesGoByTheDescriptor() throws IOException {
        full = true;
        assertThatThrownBy(() -> output.write("lost\n".getBytes(US_ASCII))).isInstanceOf(IOException.class);
        full = false;
        output.write("two\n".getBytes(US_ASCII));
        assertThat(descriptor.toString(US_ASCII)).isEqualTo("two\n");
        assertThat(usual.size()).isZero();
    }
}
