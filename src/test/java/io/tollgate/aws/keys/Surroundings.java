package io.tollgate.aws.keys;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccountSettings;
import io.tollgate.testing.StubAws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process is told of AWS, by the SDK's properties, which come before the environment; at first nothing, and no shared
 * file, and with no way to the instance metadata service of the machine. Tests that use it do not run side by side.
 */
final class Surroundings implements AutoCloseable {
    static final Instant END = Instant.parse("2099-01-01T00:00:00Z");
    static final String ROLE = "arn:aws:iam::123456789012:role/tollgate";

    final StubAws aws = StubAws.start();
    private final Path folder;
    private final Map<String, @Nullable String> before = new LinkedHashMap<>();

    Surroundings(Path folder) {
        this.folder = folder;
        set("aws.configFile", folder.resolve("config").toString());
        set("aws.sharedCredentialsFile", folder.resolve("credentials").toString());
        set("aws.disableEc2Metadata", "true");
        set("aws.endpointUrlSts", aws.url(""));
    }

    Surroundings set(String property, String value) {
        before.putIfAbsent(property, System.getProperty(property));
        System.setProperty(property, value);
        return this;
    }

    Surroundings instance(String url) {
        return set("aws.disableEc2Metadata", "false").set("aws.ec2MetadataServiceEndpoint", url);
    }

    Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AccessKey fetch() throws AccessKeyFault {
        return fetch(AccountSettings.DEFAULT);
    }

    static AccessKey fetch(AccountSettings account) throws AccessKeyFault {
        return new AccountSource(account).fetch();
    }

    static AccountSettings profile(String name) {
        return new AccountSettings(name, null, null);
    }

    @Override
    public void close() {
        aws.close();
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
    }
}
