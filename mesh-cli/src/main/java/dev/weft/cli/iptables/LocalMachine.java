package dev.weft.cli.iptables;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Asks this machine what {@link SettingsReader.Machine} wants to know. */
final class LocalMachine {

    private static final int SECOND = 2;

    private LocalMachine() {}

    static SettingsReader.Machine ask() {
        return new SettingsReader.Machine(
                nameServers(Path.of("/etc/resolv.conf")),
                hasIpv6(),
                name -> idIn(Path.of("/etc/passwd"), name),
                name -> idIn(Path.of("/etc/group"), name));
    }

    static List<String> nameServers(Path resolvConf) {
        return lines(resolvConf).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("nameserver"))
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length >= SECOND)
                .map(words -> words[1])
                .toList();
    }

    static Optional<String> idIn(Path file, String name) {
        return lines(file).stream()
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > SECOND && fields[0].equals(name))
                .map(fields -> fields[SECOND])
                .findFirst();
    }

    private static boolean hasIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address instanceof Inet6Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress());
        } catch (SocketException unknown) {
            return false;
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException missing) {
            return List.of();
        }
    }
}
