package io.tollgate.fleet.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.fleet.StoreFault;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResponseReaderTest {
    private static final String EVERY_TYPE =
            "+OK\r\n:-42\r\n-ERR no\r\n$-1\r\n$0\r\n\r\n$6\r\na\r\nü\n\r\n*-1\r\n*0\r\n*2\r\n*1\r\n:7\r\n$1\r\nx\r\n";

    private final List<Response> responses = new ArrayList<>();
    private final ResponseReader reader = new ResponseReader(responses::add);

    @Test
    void everyTypeIsReadHoweverTheBytesAreCut() {
        byte[] bytes = EVERY_TYPE.getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                responses.clear();
                reader.read(Buffer.buffer(bytes).getBuffer(0, first));
                reader.read(Buffer.buffer(bytes).getBuffer(first, second));
                reader.read(Buffer.buffer(bytes).getBuffer(second, bytes.length));

                assertThat(responses)
                        .map(Response::toString)
                        .containsExactly("OK", "-42", "ERR no", "nil", "", "a\r\nü\n", "nil", "list of 0", "list of 2");
            }
        }
        Response list = responses.get(8);
        assertThat(list.get(0).get(0).toLong()).isEqualTo(7);
        assertThat(list.get(1)).hasToString("x");
        assertThat(responses.get(2).isError()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "+OK\n",
                "\n",
                "_\r\n",
                ":\r\n",
                ":1x\r\n",
                ":9999999999999999999\r\n",
                "$-2\r\n",
                "$1048577\r\n",
                "$2147483647\r\n",
                "*-2\r\n",
                "*65537\r\n",
                "*2147483647\r\n",
                "$1\r\nxyz",
                "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
            })
    void whatIsNoRespIsAFault(String bytes) {
        assertThatThrownBy(() -> reader.read(Buffer.buffer(bytes)))
                .isInstanceOf(StoreFault.class)
                .hasMessageContaining("it does not speak as Redis does");
    }

    @ParameterizedTest
    @CsvSource({"+,16384", "'$1048576\r\n',0", "'*65536\r\n$1048576\r\n',0"})
    void noMoreIsHeldThanAResponseMayHave(String start, int most) {
        reader.read(Buffer.buffer(start));
        Buffer kilobyte = Buffer.buffer("x".repeat(1024));

        assertThatThrownBy(() -> {
                    for (int i = 0; i <= Math.max(most, 1 + ResponseReader.MOST_TEXT) / 1024; i++) {
                        reader.read(kilobyte);
                    }
                })
                .isInstanceOf(StoreFault.class);
    }

    @Test
    void manySmallPartsAreHeldUpToABound() {
        Buffer parts = Buffer.buffer("*8\r\n" + "$-1\r\n".repeat(8));
        reader.read(Buffer.buffer("*65536\r\n"));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < ResponseReader.MOST_PARTS; i++) {
                        reader.read(parts);
                    }
                })
                .hasMessageContaining("more parts");
        assertThat(responses).isEmpty();
    }

    @Test
    void boundsAreOfEachResponse() {
        Buffer text = Buffer.buffer("$1048576\r\n" + "x".repeat(ResponseReader.MOST_TEXT) + "\r\n");
        for (int i = 0; i < 10; i++) {
            reader.read(text);
        }

        assertThat(responses).hasSize(10);
    }

    @Test
    void responseThatIsAskedForWhatItIsNotIsAFault() {
        reader.read(Buffer.buffer("+word\r\n*1\r\n:5000000000\r\n$2\r\n12\r\n"));

        assertThatThrownBy(() -> responses.get(0).toLong()).isInstanceOf(StoreFault.class);
        assertThatThrownBy(() -> responses.get(0).get(0)).isInstanceOf(StoreFault.class);
        assertThatThrownBy(() -> responses.get(1).get(1)).isInstanceOf(StoreFault.class);
        assertThatThrownBy(() -> responses.get(1).get(0).toInteger()).isInstanceOf(StoreFault.class);
        assertThat(responses.get(2).toInteger()).isEqualTo(12);
    }
}
