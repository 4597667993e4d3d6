package io.tollgate.aws.keys;

import io.tollgate.aws.AccessKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The process' own key, from the first place that it is told of, in the order of the SDK's default chain. From no later place
 * because an earlier one failed: else a pod whose role cannot be had would go on with that of its node.
 *
 * <p>A place is found and asked anew each time, without the SDK's caches: their times are not ours, and a token file is read
 * again.
 *
 * @param origin for people
 */
record OwnKey(String origin, @Nullable Profiles profiles, String profile, Asked asked) {
    private static final String ACCESS_KEY_PROPERTY = SdkSystemSetting.AWS_ACCESS_KEY_ID.property();

    /** Gets it, and blocks. */
    @FunctionalInterface
    private interface Asked {
        AccessKey fetch() throws IOException, AccessKeyFault;
    }

    /** @param named a profile, which is then the only place, or null */
    static OwnKey chosen(@Nullable String named) throws AccessKeyFault {
        String profile = named == null ? ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow() : named;
        if (named == null && System.getProperty(ACCESS_KEY_PROPERTY) != null) {
            return new OwnKey(
                    "in Java's properties", null, profile, () -> key(SystemPropertyCredentialsProvider.create()));
        }
        if (named == null && isSet(SdkSystemSetting.AWS_ACCESS_KEY_ID)) {
            return new OwnKey(
                    "in AWS_ACCESS_KEY_ID", null, profile, () -> key(EnvironmentVariableCredentialsProvider.create()));
        }
        if (named == null && isSet(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE)) {
            return new OwnKey("by AWS_WEB_IDENTITY_TOKEN_FILE", null, profile, OwnKey::byWebIdentity);
        }
        Profiles profiles = Profiles.read();
        if (named != null || profiles.holdsKey(profile)) {
            return new OwnKey("of profile '" + profile + "'", profiles, profile, () -> ofProfile(profiles, profile));
        }
        if (isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)
                || isSet(SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI)) {
            return new OwnKey(
                    "of the container service", profiles, profile, () -> key(ContainerCredentialsProvider.create()));
        }
        if (!SdkSystemSetting.AWS_EC2_METADATA_DISABLED.getBooleanValueOrThrow()) {
            return new OwnKey(
                    "of the instance metadata service", profiles, profile, () -> ofInstance(profiles, profile));
        }
        throw new AccessKeyFault("nothing names a place to take it from: neither environment, web identity, profile nor"
                + " container, and AWS_EC2_METADATA_DISABLED excludes the instance");
    }

    AccessKey fetch() throws AccessKeyFault {
        try {
            return asked.fetch();
        } catch (SdkException | IOException | IllegalArgumentException | IllegalStateException fault) {
            throw new AccessKeyFault("the key " + origin + ": " + FaultWords.of(fault));
        }
    }

    /** Whose Security Token Service to ask for a role: where this process is, or else one of the role's partition. */
    Region region(String role) throws AccessKeyFault {
        String named = setting(SdkSystemSetting.AWS_REGION).orElse(null);
        if (named == null) {
            named = (profiles == null ? Profiles.read() : profiles).region(profile);
        }
        return named == null ? anyOf(role) : Region.of(named);
    }

    private static Region anyOf(String role) {
        if (role.startsWith("arn:aws-cn:")) {
            return Region.CN_NORTH_1;
        }
        return role.startsWith("arn:aws-us-gov:") ? Region.US_GOV_WEST_1 : Region.US_EAST_1;
    }

    private static AccessKey byWebIdentity() throws IOException, AccessKeyFault {
        String role = setting(SdkSystemSetting.AWS_ROLE_ARN)
                .orElseThrow(() -> new AccessKeyFault("AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not"));
        Path file =
                Path.of(setting(SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE).orElseThrow());
        String session = setting(SdkSystemSetting.AWS_ROLE_SESSION_NAME).orElse(AccountSource.SESSION);
        String region = setting(SdkSystemSetting.AWS_REGION).orElse(null);
        return new SecurityTokens(region == null ? anyOf(role) : Region.of(region)).assume(role, session, file);
    }

    private static AccessKey ofProfile(Profiles profiles, String name) throws AccessKeyFault {
        profiles.check(name);
        return key(ProfileCredentialsProvider.builder()
                .profileFile(profiles.withoutFirstVersion(name))
                .profileName(name)
                .build());
    }

    private static AccessKey ofInstance(Profiles profiles, String name) {
        ProfileFile file = profiles.withoutFirstVersion(name);
        return key(InstanceProfileCredentialsProvider.builder()
                .profileFile(() -> file)
                .profileName(name)
                .build());
    }

    private static AccessKey key(AwsCredentialsProvider provider) {
        try {
            AwsCredentials given = provider.resolveCredentials();
            String token = given instanceof AwsSessionCredentials temporary ? temporary.sessionToken() : null;
            return new AccessKey(
                    given.accessKeyId(),
                    given.secretAccessKey(),
                    token,
                    given.expirationTime().orElse(null));
        } finally {
            if (provider instanceof SdkAutoCloseable open) {
                open.close();
            }
        }
    }

    private static boolean isSet(SdkSystemSetting setting) {
        return setting(setting).isPresent();
    }

    private static Optional<String> setting(SdkSystemSetting setting) {
        return setting.getStringValue().map(String::strip).filter(value -> !value.isEmpty());
    }
}
