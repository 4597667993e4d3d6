package io.tollgate.aws.keys;

import io.tollgate.aws.AccessKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * AWS' Security Token Service. A client lives for one question, so that nothing is kept and no thread stays. Blocks; safe on any
 * thread.
 *
 * @param region whose service is asked; the variable {@code AWS_ENDPOINT_URL_STS} names another one
 */
record SecurityTokens(Region region) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    /** Far over any token, as AWS takes 20,000 characters. */
    private static final int LONGEST_TOKEN = 64 * 1024;

    /** A key of a role, for one who has a key already. */
    AccessKey assume(String role, @Nullable String externalId, String session, AwsCredentials own) {
        try (StsClient client = client(StaticCredentialsProvider.create(own))) {
            return key(client.assumeRole(
                            ask -> ask.roleArn(role).roleSessionName(session).externalId(externalId))
                    .credentials());
        }
    }

    /** A key of a role, for one who has a token of an OpenID provider; the file is read each time, as it is replaced. */
    AccessKey assume(String role, String session, Path tokenFile) throws IOException {
        String token = read(tokenFile);
        try (StsClient client = client(AnonymousCredentialsProvider.create())) {
            return key(client.assumeRoleWithWebIdentity(
                            ask -> ask.roleArn(role).roleSessionName(session).webIdentityToken(token))
                    .credentials());
        }
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST_TOKEN), StandardCharsets.UTF_8).strip();
        }
    }

    private StsClient client(AwsCredentialsProvider provider) {
        return StsClient.builder()
                .region(region)
                .credentialsProvider(provider)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(ANSWER_TIMEOUT))
                .overrideConfiguration(each -> each.apiCallTimeout(TIMEOUT))
                .build();
    }

    private static AccessKey key(Credentials given) {
        return new AccessKey(given.accessKeyId(), given.secretAccessKey(), given.sessionToken(), given.expiration());
    }
}
