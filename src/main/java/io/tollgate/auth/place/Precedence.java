package io.tollgate.auth.place;

/** What counts where a request brings more than one token. */
public enum Precedence {
    /** None does: a request has one. A cookie beside an explicit token is no second one. */
    ONE,
    /** That of the first place in the file's list that has any, ambient or not; the others are only taken out. */
    LISTED
}
