package dev.weft.proxy.json;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, by their components; a case of a sealed type carries its name as {@code @type}. For dumps that people
 * read: slow, and the shape follows the records.
 */
public final class RecordJson {

    private RecordJson() {}

    /** Writes a value: record, map, collection, enum, duration, text, number or {@code null}. */
    public static void write(JsonWriter json, @Nullable Object value) {
        switch (value) {
            case null -> json.value((String) null);
            case Record record -> record(json, record);
            case Map<?, ?> map -> {
                json.beginObject();
                map.forEach((key, member) -> write(json.name(String.valueOf(key)), member));
                json.endObject();
            }
            case Collection<?> all -> {
                json.beginArray();
                all.forEach(member -> write(json, member));
                json.endArray();
            }
            case Boolean truth -> json.value((boolean) truth);
            case Integer number -> json.value((long) number);
            case Long number -> json.value((long) number);
            case Double number -> json.value((double) number);
            case Duration duration -> json.value(duration.toString());
            default -> json.value(value.toString());
        }
    }

    private static void record(JsonWriter json, Record record) {
        json.beginObject();
        for (Class<?> face : record.getClass().getInterfaces()) {
            if (face.isSealed()) {
                json.member("@type", record.getClass().getSimpleName());
            }
        }
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            write(json.name(component.getName()), value(record, component));
        }
        json.endObject();
    }

    private static @Nullable Object value(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
