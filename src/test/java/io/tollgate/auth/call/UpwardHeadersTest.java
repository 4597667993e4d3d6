package io.tollgate.auth.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.AuthorizerSketch;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of a client's headers an authorizer's are taken for, and so dropped. */
final class UpwardHeadersTest {
    private static final URI SERVER = URI.create("http://127.0.0.1:1");

    @ParameterizedTest
    @CsvSource({
        "X-Tollgate-Principal, true",
        "x_tollgate-PRINCIPAL, true",
        "X-Tollgate-Ctx-, true",
        "X_Tollgate_Ctx_role, true",
        "X-Tollgate-Principals, false",
        "X-Tollgate-Ctx, false",
        "X-Who, true",
        "x_who, true",
        "X-Said-Role, true",
        "X-Team, true",
        "X-Other, false",
    })
    void theUsualNamesAndThoseOfTheSettingsAreItsOwn(String name, boolean owned) {
        UpwardHeaders headers = UpwardHeaders.of(AuthorizerSketch.http(SERVER, List.of(), List.of("X-Team"))
                .headers("X-Who", "X-Said-")
                .settings());
        assertThat(headers.owns(name)).isEqualTo(owned);
    }

    @ParameterizedTest
    @CsvSource({"X-Tollgate-Principal", "X-Tollgate-Ctx-role"})
    void theUsualNamesAreItsOwnAlsoWhereNoneIsUsed(String name) {
        UpwardHeaders headers = UpwardHeaders.of(
                AuthorizerSketch.lambda(SERVER).headers(null, null).settings());
        assertThat(headers.owns(name)).isTrue();
    }
}
