package io.tollgate.aws.keys;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * The shared configuration files ({@code ~/.aws/config} and {@code credentials}, or those that {@code AWS_CONFIG_FILE} and
 * {@code AWS_SHARED_CREDENTIALS_FILE} name) as they are at the moment.
 */
record Profiles(ProfileFile file) {
    private static final String SOURCE = "source_profile";
    /** Any of these says where a profile's key comes from. */
    private static final List<String> HAVE_KEYS = List.of(
            "aws_access_key_id", "role_arn", "credential_process", "login_session", "sso_session", "sso_start_url");
    /** What we do not do, and why. */
    private static final Map<String, String> NOT_DONE = Map.of(
            "credential_process", "it names a program to run, which a front door does not",
            "sso_session", "it asks for a person who signs in",
            "sso_start_url", "it asks for a person who signs in",
            "login_session", "it asks for a person who signs in",
            "mfa_serial", "it asks for a person with a code");

    static Profiles read() throws AccessKeyFault {
        try {
            return new Profiles(ProfileFile.defaultProfileFile());
        } catch (RuntimeException malformed) {
            throw new AccessKeyFault("the shared configuration files cannot be read: " + FaultWords.of(malformed));
        }
    }

    /** Whether a profile says where its key comes from; one may be there for its region only. */
    boolean holdsKey(String name) {
        return file.profile(name)
                .map(profile -> HAVE_KEYS.stream().anyMatch(profile.properties()::containsKey))
                .orElse(false);
    }

    @Nullable
    String region(String name) {
        return file.profile(name).flatMap(profile -> profile.property("region")).orElse(null);
    }

    /** The profile and those it builds on are there, and ask for nothing that we do not do. */
    void check(String name) throws AccessKeyFault {
        Set<String> seen = new HashSet<>();
        for (String at = name; at != null && seen.add(at); ) {
            Profile profile = file.profile(at).orElse(null);
            if (profile == null) {
                throw new AccessKeyFault("there is no profile '" + at + "' in the shared configuration files");
            }
            for (Map.Entry<String, String> each : NOT_DONE.entrySet()) {
                if (profile.properties().containsKey(each.getKey())) {
                    throw new AccessKeyFault("profile '%s' has %s: %s".formatted(at, each.getKey(), each.getValue()));
                }
            }
            at = profile.property(SOURCE).orElse(null);
        }
    }

    /** The same, but for the instance metadata service's first version, which hands keys to whoever can be made to fetch a URL. */
    ProfileFile withoutFirstVersion(String name) {
        // A section of the credentials file is named by the bare name, whatever that is.
        String section = "[" + name + "]\nec2_metadata_v1_disabled = true\n";
        ProfileFile strict = ProfileFile.builder()
                .content(section)
                .type(ProfileFile.Type.CREDENTIALS)
                .build();
        ProfileFile.Aggregator both = ProfileFile.aggregator();
        Stream.of(strict, file).forEach(both::addFile);
        return both.build();
    }
}
