/** What is made of a request: where tokens are looked for, and the target and lines that go up. */
@NullMarked
package io.tollgate.gate.forward;

import org.jspecify.annotations.NullMarked;
