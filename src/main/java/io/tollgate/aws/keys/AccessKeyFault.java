package io.tollgate.aws.keys;

/** Why there is no access key, in our words: what the SDK says may quote what a server or a file said, secrets among it. */
final class AccessKeyFault extends Exception {
    private static final long serialVersionUID = 1L;

    AccessKeyFault(String message) {
        super(message, null, false, false);
    }
}
