/** The REQUEST authorizer of an API Gateway WebSocket API: the event it is asked with, and what its answer means. No I/O. */
@NullMarked
package io.tollgate.aws.authorizer;

import org.jspecify.annotations.NullMarked;
