package io.tollgate.aws.authorizer;

/** What a policy says of a connection. */
enum PolicyVerdict {
    ALLOWED,
    /** No statement allows it. */
    NOT_ALLOWED,
    /** A statement denies it, whatever others say. */
    DENIED
}
