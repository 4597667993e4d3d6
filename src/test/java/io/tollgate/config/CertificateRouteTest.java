package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.CredentialSettings.Certificate;
import io.tollgate.auth.certificate.SubjectName;
import io.tollgate.gate.RouteSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes that take clients' certificates: what they say of them, and what has to go with that. */
final class CertificateRouteTest {
    private static final Path TLS = Path.of("src/test/resources/tls").toAbsolutePath();

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private static String listener(String name, String clientAuth) {
        return "{name: %s, address: '127.0.0.1:0', tls: {certificate: '%s/localhost.crt', key: '%2$s/localhost.key', clientAuth: %s, clientCa: '%2$s/ca.crt'}}"
                .formatted(name, TLS, clientAuth);
    }

    private static String sections(String keys) {
        return "listeners: [" + listener("asking", "request") + ", " + listener("silent", "none") + "]\n"
                + "routes: [{name: r, path: /, upstream: u, " + keys + "}]";
    }

    private RouteSettings route(String keys) {
        return file.load(file.complete(sections(keys))).settings().routes().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "certificate: cn, origins: ['https://a'] | CN | false",
                "certificate: {subject: dn}, origins: ['https://a'] | DN | false",
                "certificate: {subject: uri, withoutOrigin: true} | URI | true"
            })
    void aCertificateIsWrittenLikeThis(String text, SubjectName subject, boolean withoutOrigin) {
        String place = text.contains(", origins") ? text.substring(0, text.indexOf(", origins")) : text;
        String rest = text.substring(place.length());
        RouteSettings route = route("authenticate: [certificate], credentials: [{" + place + "}]" + rest);
        assertThat(route.credentials()).containsExactly(new Certificate(subject, withoutOrigin));
        assertThat(route.authenticate()).containsExactly("certificate");
        assertThat(route.issuers()).isEmpty();
    }

    @Test
    void besideAnIssuerItIsNoIssuer() {
        RouteSettings route = route("authenticate: [i, certificate], origins: ['https://a'],"
                + " credentials: [{query: t}, {certificate: uri}]");
        assertThat(route.issuers()).isEqualTo(List.of("i"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'authenticate: [certificate], credentials: [{certificate: uri}]' | origins: missing, expected a list",
                "'authenticate: [certificate], credentials: [{certificate: {subject: uri, withoutOrigin: true}}, {cookie: c}]' | origins: missing",
                "'authenticate: [i], credentials: [{query: t}, {certificate: uri}]' | authenticate: found no word certificate",
                "'authenticate: none, credentials: [{certificate: uri}]' | authenticate: found no word certificate",
                "'authenticate: [i, certificate], credentials: [{query: t}]' | credentials: found no certificate, expected one",
                "'authenticate: [certificate]' | credentials: missing, expected at least one place",
                "'authenticate: certificate, credentials: [{certificate: uri}]' | authenticate: found \"certificate\", expected a list of issuers",
                "'authenticate: [certificate], credentials: [{query: t}, {certificate: uri}]' | authenticate: found certificate alone, expected an issuer",
                "'authenticate: [i, certificate], credentials: [{certificate: uri}]' | credentials: found a certificate alone, expected a place of the token",
                "'authenticate: [certificate], credentials: [{certificate: {subject: uri, withoutOrigin: true}}], tunnel: {renew: {path: /renew}}' | tunnel.renew: found renewal, but no issuer proves tokens here",
                "'listeners: [silent], authenticate: [certificate], credentials: [{certificate: uri}]' | credentials: found a certificate, but no listener of the route asks",
                "'authenticate: {authorizer: a}, credentials: [{certificate: uri}]' | authenticate: found no word certificate"
            })
    void whatDoesNotGoTogetherIsTold(String keys, String problem) {
        assertThat(file.problems(sections(keys))).anyMatch(line -> line.contains("routes[0]." + problem));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "[{certificate: x}]                | [0].certificate: found \"x\", expected uri, dns, email, cn or dn",
                "[{certificate: {}}]               | [0].certificate.subject: missing, expected uri, dns, email, cn or dn",
                "[{certificate: {subject: uri, withoutOrigin: 1}}] | [0].certificate.withoutOrigin: found \"1\", expected true or false",
                "[{certificate: [uri]}]            | [0].certificate: found a list",
                "'[{certificate: uri}, {certificate: cn}]' | [1]: \"certificate\" is already there on line 2",
            })
    void aCertificateThatIsWrittenWrongIsTold(String credentials, String problem) {
        assertThat(file.problems(sections("authenticate: [certificate], credentials: " + credentials)))
                .anyMatch(line -> line.contains("routes[0].credentials" + problem));
    }

    @Test
    void anIssuerThatTakesAnyMayStandBesideCertificates() {
        String secret = file.write("secret", "0123456789abcdef0123456789abcdeX").toString();
        String issuers = "issuers: {any: {issuer: any, audience: any, secret: {file: '" + secret + "'}}}\n";
        String keys = "authenticate: [any, certificate], origins: ['https://a'],"
                + " credentials: [{query: t}, {certificate: uri}]";
        assertThat(file.problems(sections(keys) + "\n" + issuers)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "certificate | me | the issuer is called certificate, expected another name",
                "x | 'certificate:CN=ca' | found \"certificate:CN=ca\", expected one that begins with none of",
                "x | 'authorizer:a' | found \"authorizer:a\", expected one that begins with none of"
            })
    void noIssuerPassesForAnAuthority(String name, String iss, String problem) {
        assertThat(file.problems(
                        "issuers: {%s: {issuer: '%s', audience: any, jwks: 'https://k/'}}".formatted(name, iss)))
                .anyMatch(line -> line.contains("issuers." + name + ".issuer: " + problem));
    }
}
