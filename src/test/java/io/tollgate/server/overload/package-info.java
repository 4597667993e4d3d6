/** When upgrades are refused for want of time or memory, with time passed in where it decides. */
package io.tollgate.server.overload;
