package io.tollgate.gate;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;

/** Trusts nobody, or everybody. */
final class FakeClientRule implements ClientRule {
    private final String header;
    private final boolean trusting;

    FakeClientRule() {
        this("X-Forwarded-For", false);
    }

    FakeClientRule(String header, boolean trusting) {
        this.header = header;
        this.trusting = trusting;
    }

    @Override
    public String header() {
        return header;
    }

    @Override
    public boolean trusts(InetAddress peer) {
        return trusting;
    }

    @Override
    public InetAddress clientOf(InetAddress peer, List<String> lines) {
        return trusting && !lines.isEmpty() ? NetUtil.createInetAddressFromIpAddressString(lines.get(0)) : peer;
    }

    @Override
    public String countedAs(InetAddress client) {
        return "net of " + NetUtil.toAddressString(client);
    }
}
