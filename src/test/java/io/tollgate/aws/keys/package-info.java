/** Tests of the access keys: each source against a server that speaks as it does. */
@NullMarked
package io.tollgate.aws.keys;

import org.jspecify.annotations.NullMarked;
