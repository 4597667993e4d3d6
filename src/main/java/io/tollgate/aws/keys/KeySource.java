package io.tollgate.aws.keys;

import io.tollgate.aws.AccessKey;

/** Asks for an access key, and blocks until there is an answer. Used by one thread at a time. */
@FunctionalInterface
interface KeySource {
    AccessKey fetch() throws AccessKeyFault;
}
