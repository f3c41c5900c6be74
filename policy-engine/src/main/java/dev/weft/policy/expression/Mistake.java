package dev.weft.policy.expression;

/** Unwinds the parser at the first mistake; never leaves this package. */
final class Mistake extends Exception {

    private static final long serialVersionUID = 1;

    private final String problem;

    Mistake(String problem) {
        super(problem, null, false, false);
        this.problem = problem;
    }

    /** What is wrong and what was expected. */
    String problem() {
        return problem;
    }
}
