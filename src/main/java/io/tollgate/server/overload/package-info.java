/** When there is too much to do, or too little memory, to take in more. */
@NullMarked
package io.tollgate.server.overload;

import org.jspecify.annotations.NullMarked;
