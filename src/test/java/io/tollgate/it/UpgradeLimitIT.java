package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import org.junit.jupiter.api.Test;

/** How often somebody may come: the one too many is refused, told when to come again, and costs no cryptography. */
final class UpgradeLimitIT {
    private static Setup limited(String limits) {
        return Scenario.setup().route("limits", "[" + limits + "]").listener("trustedProxies", "[127.0.0.0/8]");
    }

    private static Request from(String address) {
        return Scenario.good().header("X-Forwarded-For", address);
    }

    private static final String PER_ADDRESS = "{name: burst, count: upgrades, per: address, rate: 10/h, burst: 2}";

    @Test
    void theOneTooManyOfAnAddressIsToldWhenToComeAgainAndOthersAreNotTouched() {
        try (Scenario scenario = limited(PER_ADDRESS).start()) {
            assertThat(scenario.ask(from("192.0.2.1")).status()).isEqualTo(101);
            assertThat(scenario.ask(from("192.0.2.1")).status()).isEqualTo(101);
            Refused refused = scenario.refused(from("192.0.2.1"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.error()).isEqualTo("address_over_limit");
            assertThat(refused.head().header("Retry-After")).isIn("360", "359");
            assertThat(refused.head().header("RateLimit-Policy")).isEqualTo("\"burst\";q=2;w=720");
            assertThat(refused.head().header("RateLimit")).startsWith("\"burst\";r=0;t=3");
            assertThat(scenario.ask(from("192.0.2.2")).status()).isEqualTo(101);
        }
    }

    @Test
    void aNetworkOfIpv6IsOneAndItsMappedAddressIsIpv4() {
        try (Scenario scenario = limited(PER_ADDRESS).start()) {
            assertThat(scenario.ask(from("2001:db8:0:1::1")).status()).isEqualTo(101);
            assertThat(scenario.ask(from("2001:db8:0:1::2")).status()).isEqualTo(101);
            assertThat(scenario.ask(from("2001:db8:0:1:ffff::3")).status()).isEqualTo(429);
            assertThat(scenario.ask(from("2001:db8:0:2::1")).status()).isEqualTo(101);
            assertThat(scenario.ask(from("::ffff:192.0.2.9")).status()).isEqualTo(101);
            assertThat(scenario.ask(from("192.0.2.9")).status()).isEqualTo(101);
            assertThat(scenario.ask(from("192.0.2.9")).status()).isEqualTo(429);
        }
    }

    @Test
    void whoIsOverTheLimitOfItsAddressIsRefusedBeforeItsTokenIsLookedAt() {
        try (Scenario scenario = limited(PER_ADDRESS).start()) {
            Request bad = Scenario.bare().bearer(TestToken.tampered());
            assertThat(scenario.refused(bad).status()).isEqualTo(401);
            assertThat(scenario.refused(bad).status()).isEqualTo(401);
            assertThat(scenario.refused(bad).error()).isEqualTo("address_over_limit");
            assertThat(scenario.refused(Scenario.good()).status()).isEqualTo(429);
        }
    }

    @Test
    void aBrowserReadsInTheCloseWhenToComeAgainButNotOfItsAddress() {
        String perSubject = "{name: tries, count: upgrades, per: subject, rate: 1/m}";
        String perAddress = "{count: upgrades, per: address, rate: 1/h, burst: 3}";
        try (Scenario scenario =
                limited(perAddress + ", " + perSubject).route("refuse", "close").start()) {
            assertThat(scenario.ask(Scenario.good()).status()).isEqualTo(101);
            RawClient client = scenario.send(Scenario.good());
            assertThat(client.readHead().status()).isEqualTo(101);
            WireFrame close = client.readFrame();
            assertThat(close.closeCode()).isEqualTo(4429);
            assertThat(close.closeReason()).matches("over_limit retry-after=(60|59)");
            Head third = scenario.ask(Scenario.good());
            assertThat(third.status()).isEqualTo(101);
            assertThat(scenario.refused(Scenario.good()).error()).isEqualTo("address_over_limit");
        }
    }

    @Test
    void thePlanOfATokenSaysHowOften() {
        String byPlan = "{count: upgrades, per: subject, rate: 1/h,"
                + " burst: {claim: plan, values: {pro: 3, free: 2}, otherwise: 1}}";
        try (Scenario scenario = limited(byPlan).start()) {
            assertThat(letIn(scenario, "ann", "pro")).isEqualTo(3);
            assertThat(letIn(scenario, "bob", "free")).isEqualTo(2);
            assertThat(letIn(scenario, "cid", "none")).isEqualTo(1);
        }
    }

    private static int letIn(Scenario scenario, String subject, String plan) {
        String token =
                TestToken.token().claim("sub", subject).claim("plan", plan).es256();
        int count = 0;
        while (scenario.ask(Scenario.bare().bearer(token)).status() == 101) {
            count++;
        }
        return count;
    }

    @Test
    void theLogAndTheFiguresNameTheLimit() {
        try (Scenario scenario = limited(PER_ADDRESS).health().start()) {
            scenario.ask(Scenario.good());
            scenario.ask(Scenario.good());
            scenario.refused(Scenario.good());
            scenario.awaitRefusal("address_over_limit");
            assertThat(scenario.tollgate().accessLines())
                    .anyMatch(line -> line.contains("limit burst: expected at most"));
            assertThat(scenario.tollgate()
                            .figures()
                            .value("tollgate_limit_hits_total", "route", "chat", "limit", "burst"))
                    .isEqualTo(1);
        }
    }
}
