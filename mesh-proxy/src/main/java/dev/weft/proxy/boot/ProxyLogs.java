package dev.weft.proxy.boot;

import dev.weft.proxy.json.JsonWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Logs to standard error, one line a record, plain or as JSON, through the JDK's own logging: no further library is loaded.
 */
final class ProxyLogs {

    private static final Map<String, Level> LEVELS = Map.of(
            "OFF", Level.OFF,
            "ERROR", Level.SEVERE,
            "WARN", Level.WARNING,
            "INFO", Level.INFO,
            "DEBUG", Level.FINE,
            "TRACE", Level.FINEST);

    private ProxyLogs() {}

    /** Must come before anything logs. */
    static void install(String level, boolean json, PrintStream out, Clock clock) {
        // By name: to load the class would load the JDK's manager first, which then stays.
        System.setProperty("java.util.logging.manager", "dev.weft.proxy.boot.DrainLogManager");
        LogManager manager = LogManager.getLogManager();
        manager.reset();
        Logger root = Logger.getLogger("");
        root.setLevel(LEVELS.getOrDefault(level, Level.INFO));
        root.addHandler(new Lines(out, json, clock));
        if (manager instanceof DrainLogManager own) {
            own.keepHandlers();
        }
    }

    /** Writes records. */
    private static final class Lines extends Handler {
        private static final int MAX_TRACE = 8 * 1024;

        private final PrintStream out;
        private final boolean json;
        private final Clock clock;
        private final Formatter messages = new Formatter() {
            @Override
            public String format(LogRecord record) {
                return formatMessage(record);
            }
        };

        Lines(PrintStream out, boolean json, Clock clock) {
            this.out = out;
            this.json = json;
            this.clock = clock;
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord record) {
            if (isLoggable(record)) {
                out.println(json ? json(record) : plain(record));
            }
        }

        private String plain(LogRecord record) {
            // A value from a peer must not be able to start a line of its own.
            String message = messages.format(record).replace('\n', ' ').replace('\r', ' ');
            String line = clock.instant() + " " + name(record.getLevel()) + " " + shortName(record) + " " + message;
            return record.getThrown() == null ? line : line + "\n" + trace(record.getThrown());
        }

        private String json(LogRecord record) {
            JsonWriter line = new JsonWriter(new StringBuilder())
                    .beginObject()
                    .member("time", clock.instant().toString())
                    .member("level", name(record.getLevel()))
                    .member("logger", record.getLoggerName())
                    .member("message", messages.format(record));
            if (record.getThrown() != null) {
                line.member("error", trace(record.getThrown()));
            }
            return line.endObject().toString();
        }

        private static String shortName(LogRecord record) {
            String name = String.valueOf(record.getLoggerName());
            return name.substring(name.lastIndexOf('.') + 1);
        }

        private static String name(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return "ERROR";
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return "WARN";
            }
            return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
        }

        private static String trace(Throwable thrown) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            String trace = text.toString();
            return trace.length() <= MAX_TRACE ? trace : trace.substring(0, MAX_TRACE);
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {}
    }
}
