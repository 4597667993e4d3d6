package io.tollgate.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.token.TokenFault.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server says of a token (RFC 7662 §2.2), held to the rules of its issuer. */
final class JudgeAnswerTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final ClaimRules RULES = new ClaimRules("https://idp.test", List.of("tollgate"), LEEWAY, false);
    private static final String GOOD = "'active':true,'sub':'alice','aud':'tollgate'";

    private static VerifiedToken judge(String members, @Nullable Duration longest) throws TokenFault {
        return RULES.judgeAnswer(("{" + members.replace('\'', '"') + "}").getBytes(UTF_8), NOW, longest);
    }

    @Test
    void anActiveTokenIsItsSubjectsUntilItsEnd() throws Exception {
        VerifiedToken token = judge(GOOD + ",'exp':1800000060,'scope':'a b','client_id':null", null);
        assertThat(token.issuer()).isEqualTo("https://idp.test");
        assertThat(token.subject()).isEqualTo("alice");
        assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(token.claims().string("scope")).isEqualTo("a b");
        assertThat(token.claims().get("active")).isNull();
        assertThat(token.claims().get("client_id")).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'iss':'https://idp.test'   | ",
                "'iss':null                 | ",
                "'iss':'https://other.test' | WRONG_ISSUER",
                "'iss':['https://idp.test'] | WRONG_ISSUER",
                "'aud':'other'              | WRONG_AUDIENCE",
                "'aud':['other','tollgate'] | ",
                "'aud':null                 | WRONG_AUDIENCE",
                "'aud':7                    | WRONG_AUDIENCE",
                "'sub':null                 | CLAIMS",
                "'sub':''                   | CLAIMS",
                "'sub':7                    | CLAIMS",
                "'exp':1799999971           | ",
                "'exp':1799999970           | EXPIRED",
                "'exp':'1800000060'         | CLAIMS",
                "'exp':null                 | CLAIMS",
                "'exp':1800000060000        | CLAIMS",
                "'nbf':1800000030           | ",
                "'nbf':1800000031           | NOT_YET_VALID",
                "'iat':'now'                | CLAIMS",
                "'jti':7                    | CLAIMS",
                "'nonce':'n'                | ID_TOKEN",
                "'at_hash':'h'              | ID_TOKEN",
                "'token_type':'Bearer'      | ",
                "'token_type':'bearer'      | ",
                "'token_type':'DPoP'        | TYPE",
                "'token_type':'N_A'         | TYPE",
                "'token_type':7             | TYPE",
                "'token_use':'access_token' | ",
                "'token_use':'refresh_token'| TYPE",
                "'typ':'Bearer'             | ",
                "'typ':'Refresh'            | TYPE",
                "'typ':'Offline'            | TYPE",
                "'active':false             | INACTIVE",
                "'active':null              | ANSWER",
                "'active':'true'            | ANSWER",
            })
    void eachMemberIsHeldToTheRules(String member, @Nullable Reason reason) {
        String name = member.substring(0, member.indexOf(':'));
        StringBuilder members = new StringBuilder(member);
        for (String other : List.of((GOOD + ",'exp':1800000060").split(","))) {
            members.append(other.startsWith(name + ":") ? "" : "," + other);
        }
        TokenFault fault = catchThrowableOfType(TokenFault.class, () -> judge(members.toString(), null));
        assertThat(fault == null ? null : fault.reason()).isEqualTo(reason);
    }

    @Test
    void aTokenThatSaysNoEndIsBelievedForAsLongAsIsSaidByOurClock() throws Exception {
        Duration hour = Duration.ofHours(1);
        assertThat(judge(GOOD, hour).expiresAt().plus(LEEWAY)).isEqualTo(NOW.plus(hour));
        assertThat(judge(GOOD + ",'exp':null", hour).expiresAt().plus(LEEWAY)).isEqualTo(NOW.plus(hour));
        assertThat(judge(GOOD + ",'exp':1900000000", hour).expiresAt()).isEqualTo(Instant.ofEpochSecond(1_900_000_000));
    }

    @Test
    void anAnswerAboutATokenThatIsNotActiveIsAskedForNothingElse() {
        TokenFault fault = catchThrowableOfType(TokenFault.class, () -> judge("'active':false,'exp':7", null));
        assertThat(fault.reason()).isEqualTo(Reason.INACTIVE);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "e30.e30.x         | false",
                "eyJhIjoxfQ.b.c    | true",
                "eyJhIjoxfQ..      | true",
                "eyJhIjoxfQ.b      | false",
                "eyJhIjoxfQ.b.c.d  | false",
                "eyJhIjoxfQ.b.c.d.e| false",
                "eyJhIjoxfQ=.b.c   | false",
                "eyJhIjox.b.c      | false",
                "WzFd.b.c          | false",
                ".b.c              | false",
                "a.b.c             | false",
                "opaque            | false",
                "..                | false",
            })
    void aTextHasTheShapeOfAJwtIfItHasThreePartsAndTheFirstIsAnObject(String text, boolean shape) {
        assertThat(RawJwt.isShapeOf(text)).isEqualTo(shape);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "eyJhIjoxfQ.eyJpc3MiOiJtZSJ9.x | me",
                "eyJhIjoxfQ.eyJpc3MiOjd9.x     | ",
                "eyJhIjoxfQ.bad.x              | ",
                "eyJhIjoxfQ..                  | ",
            })
    void whatATextOfThatShapeSaysItsIssuerIsCanBeRead(String text, @Nullable String issuer) {
        assertThat(RawJwt.unverifiedIssuer(text)).isEqualTo(issuer);
    }
}
