/** The forms that values of the file have: names, addresses, URLs, hosts, headers, paths, files. */
@NullMarked
package io.tollgate.config.form;

import org.jspecify.annotations.NullMarked;
