package io.tollgate.config;

import io.tollgate.config.change.FileDigests;
import io.tollgate.config.yaml.Problems;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a configuration.
 *
 * @param settings the whole, or null if there are errors
 * @param problems errors and warnings
 * @param files those that were read, or should have been, and what they held
 */
public record Loaded(@Nullable TollgateSettings settings, Problems problems, FileDigests files) {}
