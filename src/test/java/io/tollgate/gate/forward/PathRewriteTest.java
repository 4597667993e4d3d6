package io.tollgate.gate.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.gate.RouteSettings.Rewrite;
import io.tollgate.route.RequestPath;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathRewriteTest {
    private static String apply(Rewrite rewrite, String path, Map<String, String> variables) throws Exception {
        return new PathRewrite(rewrite).apply(RequestPath.parse(path), variables);
    }

    @Test
    void withoutARuleThePathGoesOnAsItCame() throws Exception {
        assertThat(apply(Rewrite.NONE, "/a%20b/%63/", Map.of())).isEqualTo("/a%20b/%63/");
    }

    @ParameterizedTest
    @CsvSource({
        "/chat,/chat/a,/a",
        "/chat,/chat/a%20b/%63/,/a%20b/%63/",
        "/chat,/ch%61t/a,/a",
        "/chat/v1,/chat/%761/a,/a",
        "/chat,/chat,/",
        "/chat,/chat/,/",
        "/chat,/chatter/a,/chatter/a",
        "/chat,/a/chat,/a/chat",
        "/chat/v1,/chat,/chat",
        "/,/a,/a",
        "/,/,/"
    })
    void aPrefixIsTakenOffByDecodedSegmentsAndTheRestStaysRaw(String prefix, String path, String rewritten)
            throws Exception {
        assertThat(apply(new Rewrite(prefix, null), path, Map.of())).isEqualTo(rewritten);
    }

    @ParameterizedTest
    @CsvSource({"/rooms/{room},/rooms/a", "/{room}/x/{room},/a/x/a", "/rooms,/rooms", "/,/", "/rooms/{absent},/rooms/"})
    void aTemplateReplacesThePath(String template, String rewritten) throws Exception {
        assertThat(apply(new Rewrite(null, template), "/chat/a", Map.of("room", "a")))
                .isEqualTo(rewritten);
    }

    @ParameterizedTest
    @CsvSource({
        "a b,a%20b",
        "é,%C3%A9",
        "50%,50%25",
        "a?b,a%3Fb",
        "a#b,a%23b",
        "{x},%7Bx%7D",
        "a$1\\,a$1%5C",
        "a:@+~,a:@+~"
    })
    void aVariableCannotBreakOutOfItsSegment(String value, String encoded) throws Exception {
        assertThat(apply(new Rewrite(null, "/r/{room}"), "/chat", Map.of("room", value)))
                .isEqualTo("/r/" + encoded);
    }
}
