package dev.weft.policy.balance;

import java.util.random.RandomGenerator;

/**
 * Earliest deadline first: an endpoint of weight w is due again 1/w after its last turn, so turns follow the weights and are
 * spread evenly, also while weights change. Mutable; belongs to one event loop. A pick takes logarithmic time and allocates
 * nothing.
 *
 * <p>Source: Envoy {@code EdfScheduler}.
 */
final class Schedule {

    private final int[] heap;
    private final double[] due;

    /** Begins at a random moment, so that proxies that start together do not all begin with the same endpoint. */
    Schedule(int size, HostWeight weight, PickContext context) {
        this.heap = new int[size];
        this.due = new double[size];
        RandomGenerator random = context.random();
        for (int i = 0; i < size; i++) {
            heap[i] = i;
            due[i] = random.nextDouble() / weight.of(i, context);
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    /** Whose turn it is; its next one is set by its weight now. */
    int next(HostWeight weight, PickContext context) {
        int first = heap[0];
        due[first] += 1 / weight.of(first, context);
        sink(0);
        return first;
    }

    private void sink(int from) {
        int at = from;
        int moving = heap[at];
        double key = due[moving];
        int size = heap.length;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && due[heap[child + 1]] < due[heap[child]]) {
                child++;
            }
            if (due[heap[child]] >= key) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moving;
    }

    /** The weight of a member now; more than 0. */
    interface HostWeight {
        double of(int member, PickContext context);
    }
}
