/** What end-to-end tests are made of: raw peers on real sockets, hostile tokens, other people's programs, captured logs. */
@NullMarked
package io.tollgate.testing;

import org.jspecify.annotations.NullMarked;
