package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class ClaimTest {
    @Test
    void jsonGoesInAsJson() {
        assertThat(Claim.of("n=3").value()).isEqualTo(3);
        assertThat(Claim.of("n=1.5").value()).isEqualTo(1.5);
        assertThat(Claim.of("admin=true").value()).isEqualTo(true);
        assertThat(Claim.of("rooms=[\"a\",1]").value())
                .isEqualTo(new JsonArray().add("a").add(1));
        assertThat(Claim.of("o={\"a\":1}").value()).isEqualTo(new JsonObject().put("a", 1));
    }

    @Test
    void quotesMakeANumberAString() {
        assertThat(Claim.of("sub=\"17\"").value()).isEqualTo("17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "chat:read chat:write", "a=b", "", "1 2", "[1", "null", "1e400"})
    void anythingElseIsText(String text) {
        assertThat(Claim.of("sub=" + text)).isEqualTo(new Claim("sub", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "=alice", ""})
    void aClaimHasAName(String text) {
        assertThatThrownBy(() -> Claim.of(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("name=value");
    }
}
