package io.tollgate.upstream;

import io.netty.channel.Channel;

/**
 * A connection to an endpoint, TLS done.
 *
 * @param channel on the event loop that dialled
 * @param lease closed by the receiver once the channel is gone
 */
public record Dialed(Channel channel, EndpointLease lease) {}
