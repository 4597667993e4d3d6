/** The browser client of {@code src/client}, as a package that others install. */
package io.tollgate.client;
