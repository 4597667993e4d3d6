package io.tollgate.relay.state;

/** Which clock bounds the present phase of a tunnel's end. */
public enum Deadline {
    NONE,
    HALF_CLOSE,
    /** An upstream's answers to what a client sent before it broke a rule. */
    LAST_WORDS,
    /** A peer's answer to a Close that was passed on. */
    ANSWER,
    CLOSE
}
