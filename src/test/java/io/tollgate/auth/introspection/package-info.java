/** Tests of the room of the same name. */
package io.tollgate.auth.introspection;
