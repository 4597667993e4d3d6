/** Where access keys come from, and what keeps them fresh. The only place that asks the SDK's providers, which all block. */
@NullMarked
package io.tollgate.aws.keys;

import org.jspecify.annotations.NullMarked;
