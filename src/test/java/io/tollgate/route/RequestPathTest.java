package io.tollgate.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which paths are read, and which are refused since they can be read in two ways. */
final class RequestPathTest {
    static Stream<Arguments> read() {
        return Stream.of(
                Arguments.of("/", List.of()),
                Arguments.of("/chat", List.of("chat")),
                Arguments.of("/chat/", List.of("chat")),
                Arguments.of("/Chat/Room-1_a.~b", List.of("Chat", "Room-1_a.~b")),
                Arguments.of("/a/!$&'()*+,;=:@", List.of("a", "!$&'()*+,;=:@")),
                Arguments.of("/caf%C3%A9/%e2%82%AC", List.of("café", "€")),
                Arguments.of("/a%20b/100%25/%3F%23", List.of("a b", "100%", "?#")),
                Arguments.of("/%F0%9F%98%80", List.of("\uD83D\uDE00")),
                Arguments.of("/.../..a/a../.b", List.of("...", "..a", "a..", ".b")),
                Arguments.of("/%252e%252e/%252F", List.of("%2e%2e", "%2F")));
    }

    @ParameterizedTest
    @MethodSource("read")
    void segmentsAreDecodedOnceAndTheRawTextIsKept(String raw, List<String> segments) throws Exception {
        RequestPath path = RequestPath.parse(raw);
        assertThat(path.segments()).isEqualTo(segments);
        assertThat(path.raw()).isEqualTo(raw);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                | does not start with '/'
            chat              | does not start with '/'
            *                 | does not start with '/'
            http://h/chat     | does not start with '/'
            //                | empty segment
            //chat            | empty segment
            /a//b             | empty segment
            /a//              | empty segment
            /.                | dot segment
            /..               | dot segment
            /a/./b            | dot segment
            /a/../b           | dot segment
            /a/..             | dot segment
            /a/../            | dot segment
            /a/%2e/b          | dot segment
            /a/%2E%2e/b       | dot segment
            /a/.%2e           | dot segment
            /a/%2e.           | dot segment
            /a/..;x=1/b       | dot segment
            /a/.;/b           | dot segment
            /a/..%3b/b        | dot segment
            /a\\b             | '\\' at index 2
            /a%5cb            | encoded '\\'
            /a%5Cb            | encoded '\\'
            /a%2fb            | encoded '/'
            /a%2Fb            | encoded '/'
            /%2F              | encoded '/'
            /a%00             | encoded U+0000
            /a%0d%0a          | encoded U+000D
            /a%1B             | encoded U+001B
            /a%7f             | encoded U+007F
            /a%C2%85          | encoded U+0085
            /%                | without two hexadecimal digits
            /%2               | without two hexadecimal digits
            /%g0              | without two hexadecimal digits
            /%0g              | without two hexadecimal digits
            /%2/0             | without two hexadecimal digits
            /%%41             | without two hexadecimal digits
            /%u0041           | without two hexadecimal digits
            /%٠٠              | without two hexadecimal digits
            /%FF              | UTF-8
            /%C3              | UTF-8
            /%C0%AF           | UTF-8
            /%C0%AE%C0%AE     | UTF-8
            /%ED%A0%80        | UTF-8
            /%F4%90%80%80     | UTF-8
            /a?b              | '?' at index 2
            /a#b              | '#' at index 2
            /a b              | U+0020 at index 2
            /a"b              | '"' at index 2
            /a<b>             | '<' at index 2
            /a[b]             | '[' at index 2
            /a{b}             | '{' at index 2
            /a^b              | '^' at index 2
            /café             | U+00E9 at index 4
            """)
    void isRefused(String raw, String problem) {
        assertThatThrownBy(() -> RequestPath.parse(raw))
                .isInstanceOf(MalformedPathException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"0, U+0000", "9, U+0009", "10, U+000A", "127, U+007F", "128, U+0080", "8232, U+2028", "65295, U+FF0F"})
    void rawControlsAndOtherScriptsAreRefused(int codePoint, String name) {
        assertThatThrownBy(() -> RequestPath.parse("/a" + Character.toString(codePoint)))
                .isInstanceOf(MalformedPathException.class)
                .hasMessageContaining(name);
    }

    @Test
    void noMoreThanAThousandAndTwentyFourSegments() throws Exception {
        String most = "/a".repeat(RequestPath.MOST_SEGMENTS);
        assertThat(RequestPath.parse(most).segments()).hasSize(RequestPath.MOST_SEGMENTS);
        assertThatThrownBy(() -> RequestPath.parse(most + "/a")).hasMessageContaining("more than 1024 segments");
    }

    @Test
    void theRefusalHasNoStack() {
        assertThatThrownBy(() -> RequestPath.parse("x"))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Property
    void anyTextIsReadOrRefusedAndNothingReadIsAmbiguous(@ForAll String text) {
        try {
            assertThat(RequestPath.parse("/" + text).segments())
                    .noneMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."))
                    .noneMatch(segment -> segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0);
        } catch (MalformedPathException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }
}
