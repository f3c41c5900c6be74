package dev.weft.cli.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Draws the picture again and again, on the terminal's second screen so that the first one is as it was at the end. One
 * thread draws; {@link #close} may come from any thread, and then nothing is drawn any more.
 */
public final class LiveView implements AutoCloseable {

    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final int NEWS = 8;
    /** Rates are over the samples of so many pictures: one second alone would jump. */
    private static final int WINDOW = 5;

    private final Terminal terminal;
    private final Sampler sampler;
    private final List<String> hints;
    private final Deque<String> news = new ArrayDeque<>();
    private final Deque<Seen> samples = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes the terminal.
     *
     * @param hints lines about what to try, shown where there is room
     */
    public LiveView(Terminal terminal, Sampler sampler, List<String> hints) {
        this.terminal = terminal;
        this.sampler = sampler;
        this.hints = List.copyOf(hints);
        terminal.write(ENTER);
    }

    /** Shows an event from the next picture on; the newest {@value #NEWS} are kept. */
    public void tell(String line) {
        news.addLast(line);
        if (news.size() > NEWS) {
            news.removeFirst();
        }
    }

    /** Asks the sidecars and draws. */
    public void draw() {
        Seen now = sampler.sample();
        samples.addLast(now);
        if (samples.size() > WINDOW) {
            samples.removeFirst();
        }
        List<String> lines = Frame.lines(samples.getFirst(), now, new ArrayList<>(news), hints, terminal.size());
        StringBuilder picture = new StringBuilder(HOME);
        for (String line : lines) {
            picture.append(line).append(REST_OF_LINE).append("\r\n");
        }
        picture.append(REST_OF_SCREEN);
        synchronized (closed) {
            if (!closed.get()) {
                terminal.write(picture.toString());
            }
        }
    }

    /** Gives the terminal back as it was. */
    @Override
    public void close() {
        synchronized (closed) {
            if (closed.compareAndSet(false, true)) {
                terminal.write(LEAVE);
            }
        }
    }
}
