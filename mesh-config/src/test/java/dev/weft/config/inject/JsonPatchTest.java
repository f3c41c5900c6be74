package dev.weft.config.inject;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.parse.YamlParser;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonPatchTest {

    private static Map<String, Object> tree(String json) {
        return Observed.map(YamlTree.of(new YamlParser().parse(json).get(0).root()));
    }

    private static String patch(String before, String after) {
        return JsonText.of(JsonPatch.between(tree(before), tree(after)));
    }

    @Test
    void equalTreesNeedNothing() {
        assertThat(patch("{a: [1, {b: c}]}", "{a: [1, {b: c}]}")).isEqualTo("[]");
    }

    @Test
    void namesOnlyWhatChanged() {
        assertThat(patch("{a: 1, b: {c: 2, d: 3}}", "{a: 1, b: {c: 4, e: 5}}"))
                .isEqualTo("[{\"op\":\"remove\",\"path\":\"/b/d\"},{\"op\":\"replace\",\"path\":\"/b/c\",\"value\":4},"
                        + "{\"op\":\"add\",\"path\":\"/b/e\",\"value\":5}]");
    }

    @Test
    void escapesSlashesAndTildes() {
        assertThat(patch("{m: {}}", "{m: {'prometheus.io/a~b': x}}"))
                .isEqualTo("[{\"op\":\"add\",\"path\":\"/m/prometheus.io~1a~0b\",\"value\":\"x\"}]");
    }

    @Test
    void namedItemsBehindNewOnesAreNotWrittenAgain() {
        assertThat(patch("{c: [{name: a, v: 1}]}", "{c: [{name: new}, {name: a, v: 2}]}"))
                .isEqualTo("[{\"op\":\"add\",\"path\":\"/c/0\",\"value\":{\"name\":\"new\"}},"
                        + "{\"op\":\"replace\",\"path\":\"/c/1/v\",\"value\":2}]");
    }

    @Test
    void whatItSaysMakesTheOneOutOfTheOther() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Map<String, @Nullable Object> before = random(random, 0);
            Map<String, @Nullable Object> after = random(random, 0);
            Tree patched = Tree.copyOf(before);
            for (Map<String, @Nullable Object> operation : JsonPatch.between(before, after)) {
                apply(patched.map(), operation);
            }
            assertThat(patched.map()).isEqualTo(after);
        }
    }

    private static Map<String, @Nullable Object> random(Random random, int depth) {
        Map<String, @Nullable Object> map = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put("k/" + random.nextInt(4), value(random, depth));
        }
        return map;
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 3 : 6)) {
            case 0 -> random.nextInt(3);
            case 1 -> "t" + random.nextInt(3);
            case 2 -> random.nextBoolean();
            case 3 -> random(random, depth + 1);
            default -> {
                List<@Nullable Object> items = new java.util.ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    Object item = value(random, depth + 1);
                    if (item instanceof Map && random.nextBoolean()) {
                        Observed.map(item).put("name", "n" + random.nextInt(3));
                    }
                    items.add(item);
                }
                yield items;
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static void apply(Object root, Map<String, @Nullable Object> operation) {
        String[] steps = String.valueOf(operation.get("path")).substring(1).split("/", -1);
        Object at = root;
        for (int i = 0; i < steps.length - 1; i++) {
            at = at instanceof Map<?, ?> map
                    ? map.get(name(steps[i]))
                    : ((List<Object>) at).get(Integer.parseInt(steps[i]));
        }
        String last = steps[steps.length - 1];
        String op = String.valueOf(operation.get("op"));
        Object value = Tree.copied(operation.get("value"));
        if (at instanceof Map) {
            Map<String, @Nullable Object> map = (Map<String, @Nullable Object>) at;
            assertThat(map.containsKey(name(last))).isEqualTo(!op.equals("add"));
            if (op.equals("remove")) {
                map.remove(name(last));
            } else {
                map.put(name(last), value);
            }
        } else {
            List<@Nullable Object> list = (List<@Nullable Object>) at;
            int index = Integer.parseInt(last);
            switch (op) {
                case "add" -> list.add(index, value);
                case "remove" -> list.remove(index);
                default -> list.set(index, value);
            }
        }
    }

    private static String name(String step) {
        return step.replace("~1", "/").replace("~0", "~");
    }
}
