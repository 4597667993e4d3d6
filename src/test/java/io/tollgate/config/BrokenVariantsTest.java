package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a schema can see, the loader and the schema both refuse. */
final class BrokenVariantsTest {
    @TempDir
    private Path folder;

    @Test
    void theFileThatTheVariantsAreMadeOfIsRight() throws IOException {
        Path copy = Files.writeString(folder.resolve("c.yaml"), Files.readString(Path.of("conf/tollgate.yaml")));
        assertThat(ConfigLoader.load(copy, java.util.Map.of(), SidecarFlags.NONE)
                        .problems()
                        .all())
                .isEmpty();
        assertThat(JsonSchemaFile.errors(copy)).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'address: :8080'       | 'address: 8080'",
                "'address: :8080'       | 'adress: :8080'",
                "'name: public'         | 'name: \"a b\"'",
                "'- name: public'       | '- tls: {}'",
                "'health:'              | 'healthy:'",
                "'audience: [chat]'     | 'audience: chat'",
                "'audience: [chat]'     | 'leeway: 30s'",
                "'audience: [chat]'     | 'audience: []'",
                "'jwks: https'          | 'jwks: ftp'",
                "'jwks: https'          | 'key: https'",
                "'path: /**'            | 'path: chat'",
                "'origins: [https://app.example.com]' | 'origins: []'",
                "'origins: [https://app.example.com]' | 'origins: [app.example.com]'",
                "'authenticate: [main]' | 'authenticate: [main]\n    hosts: []'",
                "'authenticate: [main]' | 'authenticate: [main]\n    listeners: []'",
                "'header: Authorization' | 'ticket: {query: t, for: 1s}'",
                "'header: Authorization' | 'header: \"a b\"'",
                "'{marker: access_token}' | '{}'",
                "'{marker: access_token}' | '{marker: a, prefix: b}'",
                "'authenticate: [main]' | 'authenticate: main'",
                "'authenticate: [main]' | 'authenticate: []'",
                "'authenticate: [main]' | 'refuse: http'",
                "'authenticate: [main]' | 'authenticate: [main]\n    refuse: drop'",
                "'authenticate: [main]' | 'authenticate: [main]\n    require: [{claim: a}]'",
                "'authenticate: [main]' | 'authenticate: [main]\n    tunnel: {idle: 10}'",
                "'authenticate: [main]' | 'authenticate: [main]\n    tunnel: {closeTimeout: 0}'",
                "'authenticate: [main]' | 'authenticate: [main]\n    tunnel: {maxFrame: 10}'",
                "'authenticate: [main]' | 'authenticate: [main]\n    tunnel: {jitter: 0.1}'",
                "'authenticate: [main]' | 'authenticate: [main]\n    rewrite: {}'",
                "'authenticate: [main]' | 'authenticate: [main]\n    preset: article'",
                "'identity: {X-User: sub}' | 'identity: {\"X User\": sub}'",
                "'per: connection'      | 'per: user'",
                "'per: connection'      | 'per: \"header:a b\"'",
                "'per: connection'      | 'per: connection, store: redis'",
                "'per: connection'      | 'per: subject, max: 5'",
                "'count: messages'      | 'count: upgrades'",
                "'count: messages'      | 'count: connections'",
                "'rate: 50/s'           | 'max: 5'",
                "'rate: 50/s'           | 'rate: 50/w'",
                "'rate: 50/s'           | 'rate: {claim: plan, values: {free: 1/s}}'",
                "'rate: 50/s'           | 'rate: 50'",
                "'then: throttle'       | 'then: evict-oldest'",
                "'upstream: chat'       | 'upstreams: chat'",
                "'endpoints: [ws:'      | 'endpoints: [http:'",
                "'endpoints: ['         | 'balance: random # '",
                "'authenticate: [main]' | 'authenticate: {issuer: main}'",
                "'authenticate: [main]' | 'authenticate: [{authorizer: a}, {authorizer: a}]'",
                "'endpoints: ['         | 'preset: aws\n    endpoints: ['",
                "'endpoints: ['         | 'path: both\n    endpoints: ['",
                "'endpoints: ['         | 'keepAlive: {message: a}\n    endpoints: ['",
                "'endpoints: ['         | 'connects: {rate: 1KiB/s}\n    endpoints: ['",
                "'endpoints: ['         | 'busy: [200]\n    endpoints: ['",
                "'endpoints: ['         | 'sign: {service: execute-api, region: here}\n    endpoints: ['",
                "'upstreams:'           | 'authorizers: {a: {http: {url: \"https://a\"}}}\nupstreams:'",
                "'upstreams:'           | 'authorizers: {a: {maxAge: 1h}}\nupstreams:'",
                "'upstreams:'           | 'authorizers: {a: {maxAge: 1h, http: {url: \"https://a\"}, identitySources: [context.a]}}\nupstreams:'",
                "'upstreams:'           | 'authorizers: {a: {maxAge: 1h, lambda: {function: f, region: us-east-1, account: \"1\", api: a, stage: s}}}\nupstreams:'",
                "'upstreams:'           | 'redis: {}\nupstreams:'",
                "'upstreams:'           | 'redis: {url: \"http://a\"}\nupstreams:'",
                "'upstreams:'           | 'redis: {url: \"redis://u@a\"}\nupstreams:'",
                "'upstreams:'           | 'redis: {url: \"redis://a\", mode: sentinel}\nupstreams:'",
                "'upstreams:'           | 'redis: {url: \"redis://a\", master: m}\nupstreams:'",
                "'upstreams:'           | 'redis: {url: \"redis://a\", user: u}\nupstreams:'",
                "'upstreams:'           | 'drain: {code: 1}\nupstreams:'",
                "'upstreams:'           | 'telemetry: {accessLog: on}\nupstreams:'",
            })
    void aVariantThatIsBrokenIsRefusedByBoth(String right, String broken) throws IOException {
        String text = Files.readString(Path.of("conf/tollgate.yaml"));
        assertThat(text).contains(right);
        Path variant = Files.writeString(folder.resolve("v.yaml"), text.replace(right, broken));
        assertThat(ConfigLoader.load(variant, java.util.Map.of(), SidecarFlags.NONE)
                        .settings())
                .isNull();
        assertThat(JsonSchemaFile.errors(variant)).isNotEmpty();
    }
}
