package io.tollgate.config;

import io.tollgate.config.yaml.Problems;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a configuration.
 *
 * @param settings the whole, or null if there are errors
 * @param problems errors and warnings
 */
public record Loaded(@Nullable TollgateSettings settings, Problems problems) {}
