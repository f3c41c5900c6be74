package dev.weft.proxy.boot;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Properties by name, from arguments ({@code --weft.x=y}), system properties, the environment ({@code WEFT_X}) and a file
 * ({@code --config FILE}, YAML or properties), in this order of precedence. {@code --gateway} is short for
 * {@code --weft.proxy.gateway=true}.
 * A name that does not exist is a mistake in arguments and file.
 *
 * @param values by property name
 */
record OptionSources(Map<String, String> values) {

    private static final String PREFIX = "weft.";

    OptionSources {
        values = Map.copyOf(values);
    }

    static OptionSources read(
            List<String> arguments, Properties system, Map<String, String> environment, List<String> known)
            throws BadOptionException {
        List<String> problems = new ArrayList<>();
        Map<String, String> fromArguments = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            if (argument.equals("--config") && i + 1 < arguments.size()) {
                values.putAll(file(Path.of(arguments.get(++i)), problems));
            } else if (argument.startsWith("--config=")) {
                values.putAll(file(Path.of(argument.substring(equals + 1)), problems));
            } else if (argument.equals("--gateway")) {
                fromArguments.put("weft.proxy.gateway", "true");
            } else if (argument.startsWith("--" + PREFIX) && equals > 0) {
                fromArguments.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else {
                problems.add(argument + ": not an option (expected: --gateway, --config FILE or --weft.NAME=VALUE)");
            }
        }
        for (String name : known) {
            String variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "_");
            String text = environment.get(variable);
            if (text != null) {
                values.put(name, text);
            }
            String property = system.getProperty(name);
            if (property != null) {
                values.put(name, property);
            }
        }
        values.putAll(fromArguments);
        for (String name : new TreeSet<>(values.keySet())) {
            if (!known.contains(name)) {
                problems.add(name + ": not a property" + nearest(name, known));
            }
        }
        if (!problems.isEmpty()) {
            throw new BadOptionException(problems);
        }
        return new OptionSources(values);
    }

    private static Map<String, String> file(Path path, List<String> problems) {
        String name = path.toString();
        try {
            if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                return YamlProperties.read(path);
            }
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(path)) {
                properties.load(reader);
            }
            Map<String, String> all = new LinkedHashMap<>();
            properties.stringPropertyNames().forEach(key -> all.put(key, properties.getProperty(key)));
            return all;
        } catch (IOException e) {
            problems.add("--config: " + path + " cannot be read (expected: a YAML or properties file)");
        } catch (IllegalArgumentException e) {
            problems.add("--config: " + path + ": " + e.getMessage());
        }
        return Map.of();
    }

    /** A hint for a name that was misspelt. */
    private static String nearest(String name, List<String> known) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return known.stream()
                .filter(candidate -> candidate.endsWith("." + last) || candidate.contains(last))
                .findFirst()
                .map(candidate -> " (expected: " + candidate + "?)")
                .orElse(" (expected: one of those in mesh-proxy/README.md)");
    }
}
