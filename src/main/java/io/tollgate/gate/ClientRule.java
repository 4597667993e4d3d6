package io.tollgate.gate;

import java.net.InetAddress;
import java.util.List;

/** What a listener's trusted proxies may say about the client. Safe on any thread. */
public interface ClientRule {
    /** The header that they name the client in. */
    String header();

    /** Whether the peer is one of them. */
    boolean trusts(InetAddress peer);

    /** The client's address, from the peer's and that header's lines. */
    InetAddress clientOf(InetAddress peer, List<String> lines);

    /** A peer that is not trusted names a client, where limits count addresses: it may be a proxy that nobody declared. */
    default void unheard(InetAddress peer) {}

    /** What limits count a client by: the address alone, or the network that it may choose its addresses from. */
    String countedAs(InetAddress client);
}
