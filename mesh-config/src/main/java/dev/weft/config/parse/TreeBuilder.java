package dev.weft.config.parse;

import dev.weft.config.parse.YamlNode.Mapping;
import dev.weft.config.parse.YamlNode.Place;
import dev.weft.config.parse.YamlNode.Scalar;
import dev.weft.config.parse.YamlNode.Sequence;
import dev.weft.config.parse.YamlNode.Unreadable;
import dev.weft.types.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Builds trees from the events of one piece of text, without recursion, so that neither depth nor aliases can exhaust the
 * stack or the heap. When the text breaks off, what was open is closed and marked.
 */
final class TreeBuilder {

    private final YamlLimits limits;
    private final int firstLine;
    private final String text;
    private final ScalarResolver resolver = new CoreSchema().getScalarResolver();
    private final List<YamlDocument> documents = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, Sized> anchors = new HashMap<>();
    private final List<YamlProblem> problems = new ArrayList<>();
    private @Nullable YamlNode root;
    private int nodes;

    TreeBuilder(YamlLimits limits, int firstLine, String text) {
        this.limits = limits;
        this.firstLine = firstLine;
        this.text = text;
    }

    /** Each document of the text; a broken one is the last. */
    List<YamlDocument> documents() {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setParseComments(false)
                .build();
        try {
            Parser events = new ParserImpl(settings, new StreamReader(settings, text));
            while (events.hasNext()) {
                take(events.next());
            }
        } catch (Refused refused) {
            breakOff(refused.place, refused.reason);
        } catch (MarkedYamlEngineException e) {
            breakOff(e.getProblemMark().or(e::getContextMark), SyntaxMessage.of(e));
        } catch (YamlEngineException e) {
            breakOff(new Place(firstLine, 1), "text: " + SyntaxMessage.plain(e) + " (expected: YAML)");
        }
        return documents;
    }

    private void take(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> {
                root = null;
                nodes = 0;
                anchors.clear();
            }
            case Scalar -> value(scalar((ScalarEvent) event), ((NodeEvent) event).getAnchor(), 1);
            case Alias -> alias((AliasEvent) event);
            case SequenceStart, MappingStart -> start((NodeEvent) event);
            case SequenceEnd, MappingEnd -> end(false);
            case DocumentEnd -> finish(false);
            case StreamStart, StreamEnd, Comment -> {}
        }
    }

    private void start(NodeEvent event) {
        Place place = place(event);
        if (open.size() == limits.maxDepth()) {
            throw new Refused(
                    place,
                    "nesting: more than " + limits.maxDepth() + " levels (expected: at most " + limits.maxDepth()
                            + ")");
        }
        count(1, place);
        Open container = new Open(place, event.getEventId() == Event.ID.MappingStart, event.getAnchor(), nodes);
        container.field = open.isEmpty() ? "" : open.getLast().pathOfNext();
        open.addLast(container);
    }

    private void end(boolean truncated) {
        Open closed = open.removeLast();
        YamlNode node = closed.mapping
                ? new Mapping(closed.place, closed.entries, truncated)
                : new Sequence(closed.place, closed.items, truncated);
        place(node, closed.anchor, nodes - closed.nodesBefore + 1);
    }

    private void alias(AliasEvent event) {
        Sized target = anchors.get(event.getAlias());
        if (target == null) {
            throw new Refused(
                    place(event),
                    "alias: \"" + event.getAlias() + "\" (expected: an anchor that was closed" + " before it)");
        }
        value(target.node, Optional.empty(), target.size);
    }

    private void value(YamlNode node, Optional<Anchor> anchor, int size) {
        count(size, node.place());
        place(node, anchor, size);
    }

    private void place(YamlNode node, Optional<Anchor> anchor, int size) {
        anchor.ifPresent(name -> anchors.put(name, new Sized(node, size)));
        if (open.isEmpty()) {
            root = node;
        } else {
            open.getLast().add(node, problems);
        }
    }

    private void count(int size, Place place) {
        nodes += size;
        if (nodes > limits.maxNodes()) {
            throw new Refused(
                    place, "values: more than " + limits.maxNodes() + " (expected: at most " + limits.maxNodes() + ")");
        }
    }

    private Scalar scalar(ScalarEvent event) {
        Tag tag = event.getTag()
                .map(Tag::new)
                .orElseGet(() -> event.isPlain() ? resolver.resolve(event.getValue(), true) : Tag.STR);
        YamlNode.Type type = YamlNode.Type.TEXT;
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            type = YamlNode.Type.NUMBER;
        } else if (tag.equals(Tag.BOOL)) {
            type = YamlNode.Type.BOOLEAN;
        } else if (tag.equals(Tag.NULL)) {
            type = YamlNode.Type.NULL;
        }
        return new Scalar(place(event), event.getValue(), type);
    }

    private void breakOff(Optional<Mark> mark, String message) {
        breakOff(mark.map(this::place).orElse(new Place(firstLine, 1)), message);
    }

    private void breakOff(Place place, String message) {
        String field = open.isEmpty() ? "" : open.getLast().pathOfNext();
        problems.add(0, new YamlProblem(place, field, Reason.InvalidSyntax, message));
        while (!open.isEmpty()) {
            open.getLast().dropName();
            end(true);
        }
        finish(true);
    }

    private void finish(boolean broken) {
        YamlNode found = root;
        if (broken && !(found instanceof Mapping mapping && mapping.entries().containsKey("kind"))) {
            found = HeaderScan.scan(text, firstLine);
        }
        if (found != null && !(found instanceof Scalar scalar && scalar.type() == YamlNode.Type.NULL)) {
            documents.add(new YamlDocument(firstLine, text, found, problems, broken));
        }
        problems.clear();
        root = null;
    }

    private Place place(Event event) {
        return event.getStartMark().map(this::place).orElse(new Place(firstLine, 1));
    }

    private Place place(Mark mark) {
        return new Place(firstLine + mark.getLine(), mark.getColumn() + 1);
    }

    /** A value with an anchor, and how many values it stands for. */
    private record Sized(YamlNode node, int size) {}

    /** The text goes on, but is not read any further. */
    @SuppressWarnings("serial")
    private static final class Refused extends RuntimeException {
        private final Place place;
        private final String reason;

        Refused(Place place, String reason) {
            super(reason, null, false, false);
            this.place = place;
            this.reason = reason;
        }
    }

    /** A list or mapping whose end was not seen yet. */
    private static final class Open {
        private final Place place;
        private final boolean mapping;
        private final Optional<Anchor> anchor;
        private final int nodesBefore;
        private final List<YamlNode> items = new ArrayList<>();
        private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        private String field = "";
        private @Nullable Scalar name;

        Open(Place place, boolean mapping, Optional<Anchor> anchor, int nodesBefore) {
            this.place = place;
            this.mapping = mapping;
            this.anchor = anchor;
            this.nodesBefore = nodesBefore;
        }

        String pathOfNext() {
            if (!mapping) {
                return field + "[" + items.size() + "]";
            }
            return name == null ? field : FieldPath.child(field, name.value());
        }

        void dropName() {
            name = null;
        }

        void add(YamlNode node, List<YamlProblem> problems) {
            Scalar key = name;
            if (!mapping) {
                items.add(node);
            } else if (key != null) {
                put(key, node, problems);
                name = null;
            } else if (node instanceof Scalar scalar) {
                name = scalar;
            } else {
                name = new Scalar(node.place(), "?", YamlNode.Type.TEXT);
                problems.add(new YamlProblem(
                        node.place(), field, Reason.InvalidSyntax, "name: " + node.what() + " (expected: a string)"));
            }
        }

        private void put(Scalar key, YamlNode node, List<YamlProblem> problems) {
            YamlNode.Entry before = entries.get(key.value());
            if (before == null) {
                entries.put(key.value(), new YamlNode.Entry(key.place(), node));
                return;
            }
            // INVARIANT: which of the two is meant cannot be known, so neither is used.
            entries.put(key.value(), new YamlNode.Entry(before.name(), new Unreadable(key.place())));
            problems.add(new YamlProblem(
                    key.place(),
                    FieldPath.child(field, key.value()),
                    Reason.InvalidSyntax,
                    key.value() + ": written twice, first in line "
                            + before.name().line() + " (expected: once)"));
        }
    }
}
