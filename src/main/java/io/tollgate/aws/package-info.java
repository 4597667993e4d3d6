/** What AWS asks for and answers: keys, signatures, the authorizer's event, its policy. */
@NullMarked
package io.tollgate.aws;

import org.jspecify.annotations.NullMarked;
