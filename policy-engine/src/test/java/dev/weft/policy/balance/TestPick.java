package dev.weft.policy.balance;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A pick made of values. */
final class TestPick implements PickContext {
    final Random random;
    long now;
    boolean hashed;
    long hash;
    int redraws;
    long tried;
    final Set<Integer> rejected = new HashSet<>();

    TestPick(long seed) {
        this.random = new Random(seed);
    }

    TestPick hash(long value) {
        hashed = true;
        hash = value;
        return this;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public boolean hasHash() {
        return hashed;
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public int redraws() {
        return redraws;
    }

    @Override
    public boolean rejects(int host) {
        return rejected.contains(host);
    }

    @Override
    public long triedPriorities() {
        return tried;
    }
}
