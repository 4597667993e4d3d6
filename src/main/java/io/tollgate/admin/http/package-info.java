/** HTTP as the servers for operators speak it: bounded in size and time, one form of answers and of refusals. */
@NullMarked
package io.tollgate.admin.http;

import org.jspecify.annotations.NullMarked;
