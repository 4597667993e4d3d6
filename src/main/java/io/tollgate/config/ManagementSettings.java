package io.tollgate.config;

import io.tollgate.limit.Rate;
import io.tollgate.token.Secret;
import java.util.List;

/**
 * Who may use {@code /@connections} of the admin API beside the holder of its token, and how fast all of them may.
 *
 * @param keys that requests there may be signed with, and nothing else may
 */
public record ManagementSettings(List<ManagementKey> keys, Rate rate) {
    /** As much as AWS lets through in one account and region. */
    public static final ManagementSettings DEFAULTS =
            new ManagementSettings(List.of(), new Rate(10_000, 1_000_000_000, 5_000));

    public ManagementSettings {
        keys = List.copyOf(keys);
    }

    /** A pair in the form of AWS's access keys; nobody else has to know it. */
    public record ManagementKey(String id, Secret secret) {}
}
