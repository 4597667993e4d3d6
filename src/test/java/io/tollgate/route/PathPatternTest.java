package io.tollgate.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What patterns mean, which of them goes first, and which makes another pointless. */
final class PathPatternTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /              | /             | true
            /              | /a            | false
            /chat          | /chat         | true
            /chat          | /chat/        | true
            /chat/         | /chat         | true
            /chat          | /Chat         | false
            /chat          | /chat/a       | false
            /chat          | /             | false
            /caf%C3%A9     | /caf%c3%a9    | true
            /%63hat        | /chat         | true
            /chat          | /%63hat       | true
            /%2A           | /*            | true
            /%2A           | /a            | false
            /*             | /a            | true
            /*             | /             | false
            /*             | /a/b          | false
            /chat/*        | /chat         | false
            /chat/*        | /chat/        | false
            /chat/*/end    | /chat/a/end   | true
            /chat/*/end    | /chat/a/b/end | false
            /**            | /             | true
            /**            | /a/b/c        | true
            /chat/**       | /chat         | true
            /chat/**       | /chat/        | true
            /chat/**       | /chat/a/b     | true
            /chat/**       | /chatter      | false
            /*/**          | /             | false
            /*/**          | /a            | true
            /{a}/{b}       | /1/2          | true
            /{a}/{b}       | /1            | false
            """)
    void matches(String pattern, String path, boolean expected) throws Exception {
        Map<String, String> variables = PathPattern.parse(pattern).match(RequestPath.parse(path));
        assertThat(variables != null).isEqualTo(expected);
    }

    @Test
    void variablesHoldDecodedSegments() throws Exception {
        PathPattern pattern = PathPattern.parse("/t/{tenant}/{room}/**");
        assertThat(pattern.variables()).containsExactly("tenant", "room");
        assertThat(pattern.match(RequestPath.parse("/t/a%20b/caf%C3%A9/x")))
                .isEqualTo(Map.of("tenant", "a b", "room", "café"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``           | does not start with '/'
            chat         | does not start with '/'
            /a//b        | empty segment
            //           | empty segment
            /**/a        | behind '**'
            /a*          | as a whole segment
            /***         | as a whole segment
            /a{b}        | as a whole segment
            /{a}{b}      | has a variable 'a}{b'
            /{}          | has a variable ''
            /{a-b}       | has a variable 'a-b'
            /{1a}        | has a variable '1a'
            /{a          | as a whole segment
            /{a}/{a}     | two variables named 'a'
            /a/../b      | dot segment
            /a?b         | '?'
            /%2F         | encoded '/'
            /%zz         | hexadecimal
            /café        | U+00E9
            """)
    void isRefusedWithItsTextAndTheProblem(String pattern, String problem) {
        assertThatThrownBy(() -> PathPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'")
                .hasMessageContaining(problem);
    }

    @Test
    void theMostLiteralComesFirst() {
        List<String> order = List.of(
                "/a/{x}/c/d",
                "/a/b/c",
                "/a/b/*",
                "/a/b",
                "/a/b/**",
                "/a/*/*",
                "/a/*",
                "/a/*/**",
                "/a",
                "/a/**",
                "/*/*",
                "/*",
                "/*/**",
                "/",
                "/**");
        List<PathPattern> patterns =
                new ArrayList<>(order.stream().map(PathPattern::parse).toList());
        Collections.reverse(patterns);
        Collections.sort(patterns);
        assertThat(patterns).extracting(PathPattern::toString).containsExactlyElementsOf(order);
    }

    @Test
    void equallyLiteralPatternsAreLeftToTheFilesOrder() {
        assertThat(PathPattern.parse("/a/*")).isEqualByComparingTo(PathPattern.parse("/{x}/b"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /a        | /a        | true
            /a        | /a/       | true
            /a        | /b        | false
            /a        | /*        | false
            /*        | /a        | true
            /{x}      | /*        | true
            /*        | /{x}      | true
            /*        | /a/b      | false
            /*        | /         | false
            /*        | /**       | false
            /**       | /         | true
            /**       | /a/{b}    | true
            /**       | /**       | true
            /a/**     | /a        | true
            /a/**     | /a/b/**   | true
            /a/**     | /**       | false
            /a/b/**   | /a/**     | false
            /a/*      | /a/**     | false
            /*/**     | /a/**     | true
            /*/**     | /**       | false
            """)
    void coversThosePathsOfAnother(String pattern, String other, boolean expected) {
        assertThat(PathPattern.parse(pattern).covers(PathPattern.parse(other))).isEqualTo(expected);
    }
}
