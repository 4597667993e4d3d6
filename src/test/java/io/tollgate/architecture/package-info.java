/** Reads the sources as text and holds them to the rooms and to the house style. */
package io.tollgate.architecture;
