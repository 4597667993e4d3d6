package io.tollgate.fleet.wire;

/** What servers and libraries say, made fit for one line of a log. Stateless. */
public final class Words {
    private static final int MOST = 200;

    private Words() {}

    /** The innermost cause: it is the one that helps. */
    public static String of(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause.getCause() != null && i < MOST; i++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return printable(message == null ? cause.getClass().getSimpleName() : message);
    }

    /** An error that a server answered with. */
    public static String of(Response error) {
        return "it answers " + plain(error);
    }

    /** Whatever a server answered with. */
    public static String plain(Response response) {
        return printable(response.toString());
    }

    private static String printable(String text) {
        String cut = text.length() > MOST ? text.substring(0, MOST) + "…" : text;
        return cut.replaceAll("[^\\x20-\\x7e…]", "?");
    }
}
