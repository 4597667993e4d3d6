package io.tollgate.testing.stream;

/**
 * What goes through how many tunnels.
 *
 * @param tunnels in all
 * @param atOnce open at the same time; none of the first so many ends before they all are
 * @param bytes that each end of each tunnel sends, about
 * @param largest payload of a frame, as a power of two
 * @param ending how the tunnels end
 */
public record StreamPlan(int tunnels, int atOnce, long bytes, int largest, Ending ending) {
    /** What the client says last. */
    public enum Ending {
        /** It answers the upstream's Close. */
        CLOSE,
        /** A FIN once it has sent all; the upstream closes after that. */
        HALF_CLOSE,
        /** One, then the other. */
        BOTH,
        /** It goes on until a Close comes that no end has sent, between any two frames; and so does the upstream. */
        CUT
    }

    boolean isCut() {
        return ending == Ending.CUT;
    }

    boolean halfCloses(int tunnel) {
        return ending == Ending.HALF_CLOSE || (ending == Ending.BOTH && tunnel % 2 == 1);
    }

    /** What the client of a tunnel sends; a FIN stands for the Close where it half-closes. */
    FrameStream up(int tunnel) {
        return new FrameStream(2L * tunnel, true, bytes, largest);
    }

    FrameStream down(int tunnel) {
        return new FrameStream(2L * tunnel + 1, false, bytes, largest);
    }
}
