package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a signature is made of, no route can say. */
final class SignedRouteTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "headers: {set: {Authorization: a}} | headers.set.Authorization: the upstream of this route signs",
                "headers: {set: {x_amz_date: a}}    | headers.set.x_amz_date: the upstream of this route signs",
                "identity: {X-Amz-User: sub}        | identity.X-Amz-User: the upstream of this route signs",
                "headers: {set: {X-Amzn-A: a}, remove: [Authorization]} | ",
            })
    void headersOfASignatureAreRefused(String keys, String problem) {
        String yaml = """
                routes: [{name: r, path: /, authenticate: [i], credentials: [{query: t}], upstream: u, %s}]
                issuers: {i: {issuer: a, audience: any, jwks: 'https://k.test'}}
                upstreams: {u: {endpoints: ['wss://h.test']%s}}
                """;
        ConfigFile file = new ConfigFile(folder);
        String signing = ", sign: {service: a, region: us-east-1}";
        assertThat(file.problems(yaml.formatted(keys, ""))).isEmpty();
        if (problem == null) {
            assertThat(file.problems(yaml.formatted(keys, signing))).isEmpty();
        } else {
            assertThat(file.problems(yaml.formatted(keys, signing)))
                    .singleElement()
                    .asString()
                    .contains("routes[0]." + problem);
        }
    }
}
