package dev.weft.proxy.accesslog;

import dev.weft.proxy.json.JsonWriter;
import dev.weft.proxy.stage.StreamReport;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request as one line of JSON with the user's keys. A value that is one operator alone keeps its type, as Envoy's JSON
 * formats have it: numbers are numbers, what is absent is {@code null}. Any thread.
 *
 * <p>Source: Envoy {@code SubstitutionFormatString.json_format}.
 */
record JsonLogLine(List<Member> members) implements LogLine {

    private static final Set<LogField> NUMBERS = Set.of(
            LogField.RESPONSE_CODE,
            LogField.BYTES_RECEIVED,
            LogField.BYTES_SENT,
            LogField.DURATION,
            LogField.UPSTREAM_REQUEST_ATTEMPT_COUNT);
    private static final int LENGTH = 640;

    JsonLogLine {
        members = List.copyOf(members);
    }

    /** A key and what stands there. */
    record Member(String name, TextLogLine value) {
        private boolean alone() {
            return value.format().parts().size() == 1;
        }

        private boolean number() {
            return alone()
                    && value.format().parts().getFirst() instanceof TextFormat.Value(LogField field)
                    && NUMBERS.contains(field);
        }
    }

    @Override
    public String of(StreamReport report) {
        StringBuilder out = new StringBuilder(LENGTH);
        JsonWriter json = new JsonWriter(out).beginObject();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            String value = member.alone()
                    ? member.value().only(report)
                    : member.value().text(report);
            if (value != null && member.number()) {
                json.member(member.name(), Long.parseLong(value));
            } else {
                json.member(member.name(), orNull(value));
            }
        }
        json.endObject();
        return out.append('\n').toString();
    }

    private static @Nullable String orNull(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return text.length() <= TextLogLine.MAX_TEXT ? text : text.substring(0, TextLogLine.MAX_TEXT);
    }
}
