package io.tollgate.aws.keys;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccountSettings;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;

/** The process' own key, or that of a role which it assumes with it. */
final class AccountSource implements KeySource {
    static final String SESSION = "tollgate";

    private final AccountSettings account;

    AccountSource(AccountSettings account) {
        this.account = account;
    }

    @Override
    public AccessKey fetch() throws AccessKeyFault {
        OwnKey own = OwnKey.chosen(account.profile());
        AccessKey key = own.fetch();
        String role = account.role();
        return role == null ? key : assumed(role, own, key);
    }

    private AccessKey assumed(String role, OwnKey own, AccessKey key) throws AccessKeyFault {
        try {
            return new SecurityTokens(own.region(role)).assume(role, account.externalId(), SESSION, credentials(key));
        } catch (SdkException | IllegalArgumentException fault) {
            throw new AccessKeyFault(
                    "role %s, with the key %s: %s".formatted(role, own.origin(), FaultWords.of(fault)));
        }
    }

    private static AwsCredentials credentials(AccessKey key) {
        @Nullable String token = key.sessionToken();
        return token == null
                ? AwsBasicCredentials.create(key.id(), key.secret())
                : AwsSessionCredentials.create(key.id(), key.secret(), token);
    }
}
