package io.tollgate.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §7.4. */
class CloseCodeTest {
    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4000, 4401, 4999})
    void registeredOrPrivateCodeMayBeSent(int code) {
        assertThat(CloseCode.mayBeSent(code)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535})
    void reservedOrUnregisteredCodeMayNot(int code) {
        assertThat(CloseCode.mayBeSent(code)).isFalse();
    }
}
