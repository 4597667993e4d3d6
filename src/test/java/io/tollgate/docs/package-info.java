/** The pages for people are held to the code: what they name exists. */
package io.tollgate.docs;
