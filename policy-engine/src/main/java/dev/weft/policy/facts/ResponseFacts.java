package dev.weft.policy.facts;

/** What is known of a response when its head has arrived. */
public interface ResponseFacts extends HeaderFacts {

    /** For example 503. */
    int status();
}
