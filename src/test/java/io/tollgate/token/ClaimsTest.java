package io.tollgate.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands at a path: the exact name first, then the longest name of an object. */
final class ClaimsTest {
    private static final String TREE = """
            {"sub": "s", "none": null, "data": {"userId": "u", "none": null, "in": {"deep": 7}, "a.b": "dotted"},
             "x.y": "exact", "x": {"y": "nested"}, "a": {"b": {"c": "short"}}, "a.b": {"c": "long"},
             "p.q": {}, "p": {"q": {"r": "other"}}, "https://name.space/data": {"id": "n"}, "": {"": "empty"}, "list": [{"a": 1}]}
            """;

    private static Claims claims() throws Exception {
        return Claims.of(StrictJson.object(TREE.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "sub, s",
        "data.userId, u",
        "data.in.deep, 7",
        "data.a.b, dotted",
        "x.y, exact",
        "a.b.c, long",
        "https://name.space/data.id, n",
    })
    void aPathLeadsThere(String path, String value) throws Exception {
        assertThat(claims().at(path)).hasToString(value);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nobody",
        "none",
        "data.none",
        "data.nobody",
        "data.userId.more",
        "sub.more",
        "list.a",
        "data.",
        ".data",
        "data..userId",
        "p.q.r",
        ".",
        "''",
    })
    void orNowhere(String path) throws Exception {
        Object found = claims().at(path);
        assertThat(path.isEmpty() ? null : found).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "sub",
                "none",
                "data",
                "data.userId",
                "data.none",
                "data.in.deep",
                "data.a.b",
                "x.y",
                "a.b.c",
                "a.b",
                "p.q",
                "p.q.r",
                "https://name.space/data.id",
                "list",
                "list.a",
                "data.",
                ".data",
                ".",
                "sub.more",
                "nobody"
            })
    void aTextIsFoundAloneAsItIsAmongTheRest(String path) throws Exception {
        Object found = claims().at(path);
        assertThat(Claims.textAt(path, TREE.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(found instanceof String ? found : null);
    }

    @Test
    void aWholeObjectMayBeMeant() throws Exception {
        assertThat(claims().at("data.in")).isEqualTo(java.util.Map.of("deep", 7L));
    }
}
